package org.microbrain.runtime.people;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Tier;

/** The people of one node, and the programs with tokens: who they are and what they may do. Safe for several threads. */
public final class People implements AutoCloseable {

    private final Tier tier;
    private final DivisionCode area;
    private final InstantSource time;
    private final Accounts accounts;
    private final ApiToken token;

    /**
     * Opens what lies in the node's data folder, or makes it at the first start.
     *
     * @param area the node's own
     * @throws IOException when it cannot be read or written; the message says what is wrong
     */
    public People(Path data, Tier tier, DivisionCode area, InstantSource time) throws IOException {
        this.tier = tier;
        this.area = area;
        this.time = time;
        accounts = Accounts.open(data, tier, area);
        token = ApiToken.open(data);
    }

    public Tier tier() {
        return tier;
    }

    /** The node's own area. */
    public DivisionCode area() {
        return area;
    }

    public InstantSource time() {
        return time;
    }

    public Accounts accounts() {
        return accounts;
    }

    public ApiToken token() {
        return token;
    }

    @Override
    public void close() {
    }
}
