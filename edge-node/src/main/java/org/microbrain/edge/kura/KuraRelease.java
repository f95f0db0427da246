package org.microbrain.edge.kura;

import java.util.Set;
import org.microbrain.release.Component;
import org.microbrain.release.Version;

/** What a release brings to gateways with Kura. Immutable. */
sealed interface KuraRelease permits KuraConfigurationRelease, KuraPackageRelease {

    /** Says for which gateways it is. */
    String FILE = "kura.yaml";

    Component component();

    Version version();

    /** The models of gateways, as they say it in BIRTH, that it is for; empty for all. */
    Set<String> models();

    /** The kinds of stations ("like" of the gateway at its edge) that it is for; empty for all. */
    Set<String> kinds();

    /** Whether it is for a gateway of this model and kind. @param model empty when it has not said one */
    default boolean isFor(String model, String kind) {
        return (models().isEmpty() || models().contains(model)) && (kinds().isEmpty() || kinds().contains(kind));
    }

    /** For people and for the book: {@code kura-configuration/wires 1.2.0}. */
    default String text() {
        return component().text() + " " + version().text();
    }
}
