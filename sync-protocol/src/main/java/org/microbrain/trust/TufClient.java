package org.microbrain.trust;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.microbrain.trust.TrustFailure.Reason;

/**
 * One update after the client workflow (TUF specification 5): asks for metadata in its order and nothing twice, lets
 * {@link TrustedMetadata} judge it, and keeps what was believed in a {@link TrustStore}, each file before the next is asked
 * for. For another update take another one. Not safe for several threads.
 */
public final class TufClient {

    private final TrustStore store;
    private final Fetch fetch;
    private final TrustLimits limits;
    private final TrustedMetadata trusted;
    /** Roles that were fetched by this client: fetching them again would bring the same. */
    private final Set<RoleName> fetched = new HashSet<>();

    /**
     * @param root  the trusted root, from the store or from who installed this
     * @param fetch metadata by name of file, such as {@code 3.root.json}
     * @param now   the time of the whole update; must be credible
     * @throws TrustFailure when the root is damaged; nothing was asked for then
     */
    public TufClient(byte[] root, TrustStore store, Fetch fetch, TrustLimits limits, Instant now) throws TrustFailure {
        this.store = store;
        this.fetch = fetch;
        this.limits = limits;
        trusted = new TrustedMetadata(root, now, limits);
    }

    /** What is believed so far. */
    public TrustedMetadata trusted() {
        return trusted;
    }

    /**
     * Brings the four top-level roles up to date.
     *
     * @throws TrustFailure when something is not believed; what was before stays
     * @throws IOException  when something could not be had or kept
     */
    public void refresh() throws TrustFailure, IOException {
        refreshRoot();
        Optional<byte[]> kept = store.load(RoleName.TIMESTAMP, limits.timestamp());
        kept.ifPresent(trusted::recallTimestamp);
        byte[] timestamp = require(RoleName.TIMESTAMP, "timestamp.json", limits.timestamp());
        if (trusted.nextTimestamp(timestamp)) {
            store.save(RoleName.TIMESTAMP, timestamp);
        }
        kept = store.load(RoleName.SNAPSHOT, limits.snapshot());
        if (kept.isEmpty() || !trusted.recallSnapshot(kept.get())) {
            FileInfo listed = trusted.timestamp().orElseThrow().snapshot();
            byte[] snapshot = require(RoleName.SNAPSHOT, listed);
            trusted.nextSnapshot(snapshot);
            store.save(RoleName.SNAPSHOT, snapshot);
        }
        targets(RoleName.TARGETS, trusted::nextTargets);
    }

    /**
     * Believes what the store holds, as far as it is signed and fits together, without asking anybody and without looking at
     * ends: what was genuine stays genuine when nobody can be asked.
     *
     * @return empty when the store does not hold all four top-level roles, of one state of the repository
     */
    public static Optional<TufClient> recall(byte[] root, TrustStore store, TrustLimits limits) throws TrustFailure, IOException {
        Fetch nothing = (name, maxLength) -> Optional.empty();
        TufClient client = new TufClient(root, store, nothing, limits, Instant.MIN);
        Optional<byte[]> timestamp = store.load(RoleName.TIMESTAMP, limits.timestamp());
        Optional<byte[]> snapshot = store.load(RoleName.SNAPSHOT, limits.snapshot());
        Optional<byte[]> targets = store.load(RoleName.TARGETS, limits.targets());
        if (timestamp.isEmpty() || snapshot.isEmpty() || targets.isEmpty()) {
            return Optional.empty();
        }
        client.trusted.recallTimestamp(timestamp.get());
        if (client.trusted.timestamp().isEmpty() || !client.trusted.recallSnapshot(snapshot.get())) {
            return Optional.empty();
        }
        try {
            client.trusted.nextTargets(targets.get());
        } catch (TrustFailure e) {
            return Optional.empty();
        }
        return Optional.of(client);
    }

    private void refreshRoot() throws TrustFailure, IOException {
        for (int i = 0; i < limits.rotations(); i++) {
            Optional<byte[]> next = fetch((trusted.root().version() + 1) + ".root.json", limits.root(), "root");
            if (next.isEmpty()) {
                return;
            }
            trusted.nextRoot(next.get());
            store.save(RoleName.ROOT, next.get());
        }
        throw new TrustFailure(Reason.LIMIT, "root", "more than " + limits.rotations()
                + " new versions at once; the next refresh goes on");
    }

    /** Decides on bytes that may be targets. */
    private interface Judge {
        Targets judge(byte[] bytes) throws TrustFailure;
    }

    private Targets targets(RoleName role, Judge judge) throws TrustFailure, IOException {
        FileInfo listed = trusted.listed(role);
        Optional<byte[]> kept = store.load(role, limits.targets());
        if (kept.isPresent()) {
            try {
                return judge.judge(kept.get());
            } catch (TrustFailure e) {
                if (fetched.contains(role)) {
                    throw e;
                }
            }
        }
        byte[] bytes = require(role, listed);
        Targets targets = judge.judge(bytes);
        fetched.add(role);
        store.save(role, bytes);
        return targets;
    }

    /** A delegated role, on the word of {@code delegator}; {@link #refresh} comes before. */
    public Targets delegated(DelegatedRole role, Targets delegator) throws TrustFailure, IOException {
        Optional<Targets> known = trusted.delegated(role, delegator);
        return known.isPresent() ? known.get()
                : targets(role.name(), bytes -> trusted.nextDelegated(bytes, role, delegator));
    }

    /** A role still to be asked for a target, and who delegated to it. */
    private record Visit(DelegatedRole role, Targets delegator) {
    }

    /**
     * Looks for a target in the top-level targets and then in the delegated roles, in order of trust, deep before wide
     * (5.6.7).
     *
     * @return empty when nobody who may has signed for it
     */
    public Optional<TargetInfo> find(TargetPath path) throws TrustFailure, IOException {
        Targets asked = trusted.targets().orElseThrow(() -> new IllegalStateException("refresh comes first"));
        Deque<Visit> waiting = new ArrayDeque<>();
        Set<RoleName> visited = new HashSet<>();
        while (true) {
            Optional<TargetInfo> found = asked.target(path);
            if (found.isPresent()) {
                return found;
            }
            List<Visit> next = new ArrayList<>();
            for (DelegatedRole role : asked.delegations()) {
                if (role.speaksFor(path)) {
                    next.add(new Visit(role, asked));
                    if (role.terminating()) {
                        waiting.clear();
                        break;
                    }
                }
            }
            Collections.reverse(next);
            next.forEach(waiting::push);
            while (!waiting.isEmpty() && visited.contains(waiting.peek().role().name())) {
                waiting.pop();
            }
            if (waiting.isEmpty()) {
                return Optional.empty();
            }
            if (visited.size() == limits.delegations()) {
                throw new TrustFailure(Reason.LIMIT, path.text(), "not found in " + visited.size() + " delegated roles");
            }
            Visit visit = waiting.pop();
            visited.add(visit.role().name());
            asked = delegated(visit.role(), visit.delegator());
        }
    }

    private byte[] require(RoleName role, FileInfo listed) throws TrustFailure, IOException {
        int limit = limits.of(role);
        if (listed.length().orElse(0) > limit) {
            throw new TrustFailure(Reason.LIMIT, role.text(), "longer than " + limit + " bytes");
        }
        String name = role.encoded() + ".json";
        return require(role, trusted.root().consistent() ? listed.version() + "." + name : name,
                (int) listed.length().orElse(limit));
    }

    private byte[] require(RoleName role, String name, int limit) throws TrustFailure, IOException {
        return fetch(name, limit, role.text())
                .orElseThrow(() -> new TrustFailure(Reason.MISSING, role.text(), name + " is not there"));
    }

    private Optional<byte[]> fetch(String name, int limit, String subject) throws TrustFailure, IOException {
        Optional<InputStream> stream = fetch.fetch(name, limit);
        if (stream.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = stream.get()) {
            byte[] bytes = in.readNBytes(limit + 1);
            if (bytes.length > limit) {
                throw new TrustFailure(Reason.LIMIT, subject, name + " is longer than " + limit + " bytes");
            }
            return Optional.of(bytes);
        }
    }
}
