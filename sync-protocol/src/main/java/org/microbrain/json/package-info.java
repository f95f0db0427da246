/**
 * JSON (RFC 8259) as signed documents need it: read strictly and within bounds, written in the canonical form that is
 * signed, and in a form for people. An edge reads its releases with this and loads no library for it.
 *
 * <p>A value is a {@code Map<String, Object>} in the order of the text, a {@code List<Object>}, a {@code String}, a
 * {@code Long}, a {@link java.math.BigInteger} (whole, beyond 64 bits), a {@link java.math.BigDecimal} (not whole), a
 * {@code Boolean} or {@code null}. Maps and lists cannot be changed.
 */
package org.microbrain.json;
