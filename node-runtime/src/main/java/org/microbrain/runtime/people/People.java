package org.microbrain.runtime.people;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.identity.PasswordHash;

/**
 * The people of one node and the programs with tokens: who they are, what they may do, what they did. Lies in
 * {@code people.db} of the node's data folder. Safe for several threads.
 */
public final class People implements AutoCloseable {

    /** The name that the node's own token goes by. */
    public static final String MACHINE = "api-token";

    private final Tier tier;
    private final DivisionCode area;
    private final InstantSource time;
    private final PeopleFile file;
    private final Accounts accounts;
    private final Sessions sessions;
    private final SignInGuard guard;
    private final ApiToken machine;
    private final ApiTokens tokens;
    private final AuditTrail audit;

    /**
     * Opens what lies in the node's data folder, or makes it at the first start.
     *
     * @param area the node's own
     * @throws IOException when it cannot be read or written; the message says what is wrong
     */
    public People(Path data, Tier tier, DivisionCode area, InstantSource time) throws IOException {
        this(data, tier, area, time, PasswordHash.DEFAULT_ITERATIONS);
    }

    /** @param iterations what a new password's hash costs */
    People(Path data, Tier tier, DivisionCode area, InstantSource time, int iterations) throws IOException {
        this.tier = tier;
        this.area = area;
        this.time = time;
        Files.createDirectories(data);
        machine = ApiToken.open(data);
        file = new PeopleFile(data.resolve("people.db"));
        try {
            accounts = new Accounts(file, data, tier, area, iterations, time.instant());
            sessions = new Sessions(file, accounts);
            guard = new SignInGuard(file);
            tokens = new ApiTokens(file, accounts, tier, area);
            audit = new AuditTrail(file, time);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
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

    public Sessions sessions() {
        return sessions;
    }

    public SignInGuard guard() {
        return guard;
    }

    public ApiTokens tokens() {
        return tokens;
    }

    public AuditTrail audit() {
        return audit;
    }

    /** The program that an {@code Authorization} header speaks for; empty when for none. */
    public Optional<Account> program(String authorization) {
        return machine.isIn(authorization)
                ? Optional.of(Account.program(MACHINE, area, EnumSet.allOf(Right.class)))
                : tokens.find(authorization, time.instant());
    }

    @Override
    public void close() {
        file.close();
    }
}
