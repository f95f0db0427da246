package org.microbrain.runtime.config;

/**
 * What a node may keep of releases.
 *
 * @param limitBytes packed chunks of artifacts: at a hub for its children, at an edge so that the next version costs what changed
 */
public record ArtifactSettings(long limitBytes) {

    private static final long MIB = 1L << 20;
    /** For an edge. */
    public static final long AT_AN_EDGE = 256 * MIB;
    /** For a hub. */
    public static final long AT_A_HUB = 2048 * MIB;

    /** Reads the section {@code artifacts}. @param usual bytes when nothing is said */
    public static ArtifactSettings read(Section s, long usual) {
        s.onlyKeys("limit");
        long limit = s.bytes("limit", usual);
        if (limit < 16 * MIB) {
            s.problem("limit", "至少 16 MiB", "must be at least 16 MiB");
        }
        return new ArtifactSettings(limit);
    }
}
