package org.microbrain.field.kura;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.microbrain.field.Flaw;

/**
 * A deployment package (OSGi Compendium, chapter 114) at a gateway, as DEPLOY-V2 names it.
 *
 * @param name    its {@code DeploymentPackage-SymbolicName}
 * @param version its {@code DeploymentPackage-Version}
 */
public record KuraPackage(String name, String version) {

    /** Packages that are read of one gateway. */
    public static final int MOST = 500;

    /** A part of a file's name at the gateway: no separators. */
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}";
    private static final String VERSION = "[0-9]{1,9}(\\.[0-9]{1,9}(\\.[0-9]{1,9}(\\.[A-Za-z0-9_-]{1,60})?)?)?";
    private static final KuraRows ROWS = new KuraRows("packages", "package", Set.of("name", "version"), MOST,
            new Flaw(Flaw.Kind.FRAME, "不是软件包列表", "this is no list of packages"),
            new Flaw(Flaw.Kind.FRAME, "软件包列表过大", "the list of packages is too large"));

    /**
     * What a person wrote.
     *
     * @return with the version in full, as gateways tell it: 1.2 is 1.2.0 (OSGi Core, 3.2.5); empty when it is no name or no version
     */
    public static Optional<KuraPackage> of(String name, String version) {
        if (!name.matches(NAME) || !version.matches(VERSION)) {
            return Optional.empty();
        }
        int parts = version.split("\\.").length;
        return Optional.of(new KuraPackage(name, version + ".0".repeat(Math.max(0, 3 - parts))));
    }

    /** Asks for the list of them. */
    public static KuraRequest request() {
        return KuraRequest.of(KuraDeployment.APPLICATION, KuraRequest.Method.GET, "packages");
    }

    /** Reads that list, by name. @throws KuraCodec.Unusable when it is none */
    public static List<KuraPackage> read(byte[] answer) throws KuraCodec.Unusable {
        return ROWS.read(answer).stream().filter(row -> !row.getOrDefault("name", "").isEmpty())
                .map(row -> new KuraPackage(row.get("name"), row.getOrDefault("version", "")))
                .sorted(Comparator.comparing(KuraPackage::name).thenComparing(KuraPackage::version)).toList();
    }

    @Override
    public String toString() {
        return name + " " + version;
    }
}
