package org.microbrain.warning;

/** The word for people. */
public record Words(String zh, String en) {
}
