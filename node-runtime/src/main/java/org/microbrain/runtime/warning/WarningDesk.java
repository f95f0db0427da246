package org.microbrain.runtime.warning;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.link.SharedRecord;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.warning.Deed;
import org.microbrain.warning.JudgedStep;
import org.microbrain.warning.NoEffect;
import org.microbrain.warning.Person;
import org.microbrain.warning.Step;
import org.microbrain.warning.StepEncoding;
import org.microbrain.warning.StepId;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where steps are taken at a node: it looks whether the step would have an effect by all that is known here, makes a record
 * of it in the journal, and enters it into the book. Safe for use by several threads.
 */
public final class WarningDesk {

    private static final Logger LOG = LoggerFactory.getLogger(WarningDesk.class);

    private final NodeId node;
    private final WarningBook book;
    private final GroupCommit<? extends Journal> journal;
    private final Supplier<RecordTime> clock;
    private final RandomGenerator random;

    /** @param journal whose records go up from here */
    public WarningDesk(NodeId node, WarningBook book, GroupCommit<? extends Journal> journal, Supplier<RecordTime> clock,
                       RandomGenerator random) {
        this.node = node;
        this.book = book;
        this.journal = journal;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Takes a step.
     *
     * @param why    in the person's words; may be empty
     * @param choose what is done, by the state as it is now; empty when there is nothing of that kind to do any more
     * @return completes when the step is on the disk; fails with {@link NotTaken} when it would have no effect
     */
    public CompletableFuture<Step> take(WarningId warning, Person who, String why,
                                        Function<WarningState, Optional<Deed>> choose) {
        return book.find(warning).thenCompose(known -> {
            Step step = step(known.orElseThrow(NotTaken::unknown), who, why, choose);
            return append(StepEncoding.draft(step, clock.get())).thenApply(record -> step);
        });
    }

    /** Whether a step taken now would change something. */
    public boolean wouldHaveEffect(KnownWarning known, Person who, Deed deed) {
        try {
            step(known, who, "", state -> Optional.of(deed));
            return true;
        } catch (NotTaken none) {
            return false;
        }
    }

    private Step step(KnownWarning known, Person who, String why, Function<WarningState, Optional<Deed>> choose) {
        WarningState before = known.state();
        Deed deed = choose.apply(before).orElseThrow(NotTaken::notNow);
        Step step;
        try {
            step = new Step(StepId.random(random), before.warning(), known.history().nextStamp(), node, clock.get(), who,
                    why.strip(), before.birth().map(Step::drill).orElse(false), deed);
        } catch (IllegalArgumentException e) {
            throw NotTaken.badText();
        }
        Optional<NoEffect> none = known.history().with(step).state().steps().stream()
                .filter(judged -> judged.step().equals(step)).findFirst().flatMap(JudgedStep::noEffect);
        if (none.isPresent()) {
            throw NotTaken.noEffect(none.get());
        }
        return step;
    }

    /**
     * Makes a record of this node's own that the book has use for: a warning, or a step.
     *
     * @return completes when it is in the journal, and so will reach everybody, also when the book does not take it now
     */
    public CompletableFuture<JournalRecord> append(Draft draft) {
        CompletableFuture<JournalRecord> appended = journal.submit(store -> store.append(draft));
        return appended.thenCompose(record -> book.learn(List.of(SharedRecord.of(record))).handle((nothing, failure) -> {
            if (failure != null) {
                LOG.warn("{} is in the journal and not in the book of warnings yet: {}", record, failure.getMessage());
            }
            return record;
        }));
    }

    /** Enters a warning that became durable with something else. */
    public void enter(Draft draft) {
        book.learn(List.of(new SharedRecord(draft.kind(), node, draft.time(), ByteString.copyFrom(draft.body()))));
    }
}
