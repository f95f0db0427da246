package org.microbrain.edge.kura;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The gateways of this edge, as releases see them. Thread-safe. */
record KuraSite(KuraTwins twins) {

    /** All, by name. */
    Set<String> names() {
        return new TreeSet<>(twins.settings().gateways().keySet());
    }

    /** Empty when it is not of the configuration any more. */
    Optional<KuraTwin> twin(String gateway) {
        return twins.twin(gateway);
    }

    boolean isHere(String gateway) {
        return twin(gateway).filter(twin -> twin.state().here()).isPresent();
    }

    /** Whether it has said what it is. */
    boolean isKnown(String gateway) {
        return twin(gateway).map(twin -> twin.state().birth()).isPresent();
    }

    /** Whether a release is for it; false, too, while it has not said what it is. */
    boolean fits(KuraRelease release, String gateway) {
        return release.isFor(twin(gateway).map(twin -> twin.state().birth()).map(KuraBirth::model).orElse(""), kind(gateway));
    }

    /** Whether a release is for it as far as is known. */
    boolean mayFit(KuraRelease release, String gateway) {
        return isKnown(gateway) ? fits(release, gateway) : release.isFor(release.models().stream().findFirst().orElse(""), kind(gateway));
    }

    private String kind(String gateway) {
        return twins.settings().gateways().get(gateway).like();
    }
}
