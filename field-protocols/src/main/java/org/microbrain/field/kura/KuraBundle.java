package org.microbrain.field.kura;

import java.util.List;
import java.util.Set;
import org.microbrain.field.Flaw;

/**
 * A bundle at a gateway, as DEPLOY-V2 names it.
 *
 * @param name    its {@code Bundle-SymbolicName}
 * @param version its {@code Bundle-Version}
 * @param state   as OSGi names it, e.g. {@code ACTIVE}; empty where the gateway tells none
 */
public record KuraBundle(String name, String version, String state) {

    /** Bundles that are read of one gateway. */
    public static final int MOST = 2_000;

    private static final KuraRows ROWS = new KuraRows("bundles", "bundle", Set.of("name", "version", "state"), MOST,
            new Flaw(Flaw.Kind.FRAME, "不是组件包列表", "this is no list of bundles"),
            new Flaw(Flaw.Kind.FRAME, "组件包列表过大", "the list of bundles is too large"));

    /** Asks for the list of them. */
    public static KuraRequest request() {
        return KuraRequest.of(KuraDeployment.APPLICATION, KuraRequest.Method.GET, "bundles");
    }

    /** Reads that list. @throws KuraCodec.Unusable when it is none */
    public static List<KuraBundle> read(byte[] answer) throws KuraCodec.Unusable {
        return ROWS.read(answer).stream().map(row -> new KuraBundle(row.getOrDefault("name", ""), row.getOrDefault("version", ""),
                row.getOrDefault("state", ""))).toList();
    }
}
