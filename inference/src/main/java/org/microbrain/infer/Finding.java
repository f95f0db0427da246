package org.microbrain.infer;

/** What inference has to say: about readings, or to people. */
public sealed interface Finding permits Detection, Warning {
}
