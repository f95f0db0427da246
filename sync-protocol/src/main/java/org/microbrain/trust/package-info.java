/**
 * Which releases are genuine: metadata of The Update Framework (TUF specification 1.0), read, verified and kept.
 *
 * <p>{@link org.microbrain.trust.TrustedMetadata} decides what is believed and does no I/O;
 * {@link org.microbrain.trust.TufClient} asks for it in the order of the specification's section 5 and keeps, in a
 * {@link org.microbrain.trust.TrustStore}, what was verified and nothing else. Whoever carries the bytes can withhold them,
 * not forge them (ADR 34).
 */
package org.microbrain.trust;
