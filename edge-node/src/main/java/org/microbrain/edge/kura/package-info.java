/**
 * Gateways with Eclipse Kura, whose cloud connection the edge is: {@link org.microbrain.edge.kura.KuraGateways} takes what they
 * tell, {@link org.microbrain.edge.kura.KuraTwins} brings them to what is wanted of them and believes what it reads back (ADR 61,
 * 62), {@link org.microbrain.edge.kura.KuraRollouts} brings releases to them (ADR 70, 78). How their messages are written stands in {@code org.microbrain.field.kura}.
 */
package org.microbrain.edge.kura;
