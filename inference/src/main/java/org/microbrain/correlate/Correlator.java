package org.microbrain.correlate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.DivisionNames;
import org.microbrain.warning.WarningId;

/**
 * Makes one warning of many. It keeps a set of events and looks at the whole set by their times: what comes twice counts once,
 * and the order of arrival has no say. {@link #judge} says what follows and changes nothing; {@link Judged#next} is the state
 * after it, to be kept together with what was done, and {@link #accept} goes on from there. Deterministic. Not thread-safe.
 */
public final class Correlator {

    /** Clocks of two nodes may differ by so much and both be right; what is further ahead waits until its time has come. */
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(1);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withZone(ZoneOffset.ofHours(8));
    private static final int ID_BYTES = 4;

    private final DivisionCode area;
    private final Phrases phrases;
    private CorrelationPackage rules;
    private List<CorrelationRule> own;
    private CorrelationState state = new CorrelationState();

    /** What a look came to, and the state that goes with it. */
    public static final class Judged {

        private final List<Judgement> judgements;
        private final CorrelationState next;
        private final long now;

        private Judged(List<Judgement> judgements, CorrelationState next, long now) {
            this.judgements = List.copyOf(judgements);
            this.next = next;
            this.now = now;
        }

        public List<Judgement> judgements() {
            return judgements;
        }

        /** To be kept; see {@link Correlator#restore}. */
        public byte[] next() {
            return next.save();
        }
    }

    /** @param hub the place it judges for */
    public Correlator(DivisionCode hub, CorrelationPackage rules, DivisionNames names) {
        this.area = hub;
        use(rules);
        this.phrases = new Phrases(names);
    }

    /**
     * Judges by these rules from the next look on. What it remembers stays: a correlated warning goes on under a rule of the name
     * that made it; one that no rule is called after stays as it is.
     */
    public void use(CorrelationPackage next) {
        rules = next;
        own = next.at(area);
    }

    /** Goes on from a state that was kept. @throws IOException when it is none; nothing is changed then */
    public void restore(byte[] saved) throws IOException {
        state = CorrelationState.restore(saved);
    }

    /** By which rules it judges. */
    public String rules() {
        return rules.toString();
    }

    /** Takes an event in, or what has become of it. @return whether it is of use and says something new */
    public boolean take(Event event) {
        boolean known = state.has(event.key());
        boolean wanted = area.strictlyContains(event.area()) && own.stream().anyMatch(rule -> rule.wants(event));
        return (wanted || known) && state.put(event);
    }

    /** People have ended a warning, or opened it again. @return whether it is one of those made here and that is news */
    public boolean open(WarningId id, boolean open) {
        return state.setOpen(id.text(), open);
    }

    /** @param now Unix milliseconds, by a clock that is not in doubt */
    public Judged judge(long now) {
        CorrelationState next = state.copy();
        next.forget(now);
        List<Event> happened = next.events().stream()
                .filter(event -> event.millis() <= now + CLOCKS_DIFFER.toMillis()).toList();
        List<Judgement> judgements = new ArrayList<>();
        for (CorrelationRule rule : own) {
            Set<String> over = next.warnings().stream().filter(one -> one.rule().equals(rule.name()) && !one.open())
                    .flatMap(one -> one.members().stream()).collect(Collectors.toSet());
            List<Event> wanted = happened.stream().filter(rule::wants).filter(event -> !over.contains(event.key())).toList();
            for (Cluster cluster : rule.clusters(wanted, now, phrases)) {
                judge(rule, cluster, now, next).ifPresent(judgements::add);
            }
        }
        return new Judged(judgements, next, now);
    }

    private Optional<Judgement> judge(CorrelationRule rule, Cluster cluster, long now, CorrelationState next) {
        List<CorrelatedWarning> made = next.warnings().stream().filter(one -> one.madeBy(rule, cluster)).toList();
        Optional<CorrelatedWarning> known = made.stream().filter(CorrelatedWarning::open)
                .filter(one -> one.goesOnIn(cluster, rule.span())).findFirst();
        if (known.isEmpty()) {
            return cluster.level().map(level -> {
                WarningId id = id(rule, cluster, now);
                next.put(CorrelatedWarning.born(id, rule.name(), cluster.scope(), level).with(level, cluster.events()));
                return new Judgement(Judgement.Act.BORN, id, rule.name(), rule.hazard(), level, cluster.events(), cluster.reason());
            });
        }
        Set<String> elsewhere = made.stream().flatMap(one -> one.members().stream()).collect(Collectors.toSet());
        List<Event> added = cluster.events().stream().filter(event -> !elsewhere.contains(event.key())).toList();
        return goesOn(rule, cluster, known.get(), added, next);
    }

    private static Optional<Judgement> goesOn(CorrelationRule rule, Cluster cluster, CorrelatedWarning before, List<Event> added,
                                              CorrelationState next) {
        boolean higher = cluster.level().filter(level -> level.compareTo(before.level()) > 0).isPresent();
        if (!higher && added.isEmpty()) {
            return Optional.empty();
        }
        CorrelatedWarning after = before.with(higher ? cluster.level().orElseThrow() : before.level(), added);
        next.put(after);
        return Optional.of(new Judgement(higher ? Judgement.Act.RAISED : Judgement.Act.JOINED, before.id(), rule.name(),
                rule.hazard(), after.level(), added, cluster.reason()));
    }

    /** The same for the same events at the same time, so that what is tried again has the same name. */
    private WarningId id(CorrelationRule rule, Cluster cluster, long now) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update((rule.name() + '\n' + cluster.scope()).getBytes(StandardCharsets.UTF_8));
            cluster.events().forEach(event -> sha.update(('\n' + event.key()).getBytes(StandardCharsets.UTF_8)));
            return new WarningId(area + "_" + STAMP.format(Instant.ofEpochMilli(now)) + "_"
                    + HexFormat.of().formatHex(sha.digest(), 0, ID_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Keeps everything as it is, while nobody can say what time it is. */
    public Judged unjudged() {
        return new Judged(List.of(), state.copy(), Long.MIN_VALUE);
    }

    /** {@code judged} is on the disk. What was taken in meanwhile stays. */
    public void accept(Judged judged) {
        Collection<CorrelatedWarning> known = state.warnings();
        state.takeWarnings(judged.next);
        known.forEach(one -> state.setOpen(one.id().text(), one.open()));
        if (judged.now != Long.MIN_VALUE) {
            state.forget(judged.now);
        }
    }
}
