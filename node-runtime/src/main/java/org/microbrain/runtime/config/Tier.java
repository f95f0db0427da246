package org.microbrain.runtime.config;

/** Which program a node runs. */
public enum Tier {
    /** A site: township, community or village. */
    EDGE,
    /** A city or a county. */
    HUB,
    /** The province. */
    CORE
}
