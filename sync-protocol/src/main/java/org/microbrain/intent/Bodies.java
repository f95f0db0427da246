package org.microbrain.intent;

import org.microbrain.body.Component;
import org.microbrain.release.ReleaseKind;

/** Between what nodes think in and the messages that bodies have in common. */
final class Bodies {

    private Bodies() {
    }

    static Component component(org.microbrain.release.Component component) {
        return Component.newBuilder().setKind(component.kind().code()).setName(component.name()).build();
    }

    /** @throws IllegalArgumentException when its kind is not known, or its name is none */
    static org.microbrain.release.Component component(Component body) {
        ReleaseKind kind = ReleaseKind.of(body.getKind()).orElseThrow(() ->
                new IllegalArgumentException("nobody knows components of kind " + Integer.toUnsignedString(body.getKind())));
        return new org.microbrain.release.Component(kind, body.getName());
    }
}
