package org.microbrain.runtime.district;

import java.util.Comparator;

/**
 * What makes gateways alike. Each part is empty where they did not say it.
 *
 * @param kura version of Eclipse Kura
 */
public record GatewayMake(String model, String firmware, String kura) implements Comparable<GatewayMake> {

    private static final Comparator<GatewayMake> ORDER = Comparator.comparing(GatewayMake::model)
            .thenComparing(GatewayMake::firmware).thenComparing(GatewayMake::kura);

    @Override
    public int compareTo(GatewayMake other) {
        return ORDER.compare(this, other);
    }

    /** How many gateways are of a make. */
    public record Count(GatewayMake make, int all, int away, int bad) {
    }
}
