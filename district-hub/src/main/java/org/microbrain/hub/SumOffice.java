package org.microbrain.hub;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.link.Contribution;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.Fact;
import org.microbrain.sums.Gathering;
import org.microbrain.sums.WeekSums;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds up what villages give for training, and makes a record of the sum of enough of them. The running sums stand in the
 * journal and change in the commit that counts a village or makes the record, so that no kill can part them. Safe for use by
 * several threads.
 */
public final class SumOffice {

    static final int MOST_TOPICS = 32;
    /** Where the journal keeps which topics there are, a line each; a topic's running sum stands under this and its line. */
    private static final String STATE = "sums";
    private static final Logger LOG = LoggerFactory.getLogger(SumOffice.class);

    private final SumSettings settings;
    private final GroupCommit<? extends Journal> journal;
    private final Supplier<RecordTime> clock;
    /** Villages in the running sums, by topic; as of the last look. */
    private volatile Map<String, Integer> villages = Map.of();

    public SumOffice(SumSettings settings, GroupCommit<? extends Journal> journal, Supplier<RecordTime> clock) {
        this.settings = settings;
        this.journal = journal;
        this.clock = clock;
    }

    /** See {@link org.microbrain.link.ContributionReceiver#take}. While this node does not know the time, nothing is taken. */
    public CompletionStage<Void> take(NodeId child, Contribution given) {
        RecordTime now = clock.get();
        if (now.quality() == RecordTime.Quality.DOUBTFUL) {
            return CompletableFuture.failedFuture(new IllegalStateException("this node does not know the time"));
        }
        WeekSums one;
        try {
            one = WeekSums.decode(given.body().toByteArray());
        } catch (IllegalArgumentException e) {
            LOG.warn("sums of {} are left out: {}", child, e.getMessage());
            return CompletableFuture.completedFuture(null);
        }
        return journal.submit(store -> count(store, child, one, now.millis())).thenAccept(why -> {
            if (!why.isEmpty()) {
                LOG.warn("sums of {} for {}, week of {}, are left out: {}", child, one.topic().key(), one.firstWeek(), why);
            }
        });
    }

    /** @return why it is left out; empty when it is in a sum */
    private String count(Journal store, NodeId child, WeekSums one, long now) {
        Set<String> topics = topics(store);
        String key = one.topic().key();
        if (topics.add(key)) {
            if (topics.size() > MOST_TOPICS) {
                return "there are " + MOST_TOPICS + " kinds of sensor and unit already";
            }
            store.state(STATE, String.join("\n", topics).getBytes(StandardCharsets.UTF_8));
        }
        Gathering gathering = gathering(store, key);
        try {
            if (gathering.take(child, one, now) == Gathering.Outcome.TOO_OLD) {
                return "it came more than " + Gathering.WEEKS + " weeks late";
            }
        } catch (IllegalArgumentException e) {
            return e.getMessage();
        }
        store.state(STATE + "/" + key, gathering.save());
        return "";
    }

    /** How many villages are in each running sum, and how many must be: why nothing may have been handed on. */
    Fact fact() {
        return new Fact("node.sums", view -> villages.isEmpty() ? view.t().get("node.sums.none")
                : villages.entrySet().stream().map(one -> view.t().get("node.sums.villages", one.getKey().substring(
                        one.getKey().indexOf('/') + 1).replace('/', ' ').strip(), one.getValue(), settings.least()))
                        .collect(Collectors.joining(view.t().get("node.sums.between"))));
    }

    /** Makes records of sums that are of enough villages and have waited. To be called about once a minute. */
    public void work() {
        RecordTime now = clock.get();
        if (now.quality() == RecordTime.Quality.DOUBTFUL) {
            return;
        }
        journal.submit(store -> {
            Map<String, Integer> places = new TreeMap<>();
            for (String key : topics(store)) {
                Gathering gathering = gathering(store, key);
                Optional<WeekSums> sum = gathering.giveOut(settings.least(), settings.pause(), now.millis());
                if (sum.isPresent()) {
                    store.append(new Draft(RecordKind.SUMS, PriorityClass.EVENT, now, sum.get().encode()));
                    store.state(STATE + "/" + key, gathering.save());
                }
                places.put(key, gathering.places());
            }
            return places;
        }).whenComplete((places, failure) -> {
            if (failure == null) {
                villages = places;
            } else {
                LOG.warn("sums are not handed on and are tried again: {}", failure.getMessage());
            }
        });
    }

    private static Set<String> topics(Journal store) {
        byte[] saved = store.state(STATE);
        return saved == null || saved.length == 0 ? new TreeSet<>()
                : new TreeSet<>(Arrays.asList(new String(saved, StandardCharsets.UTF_8).split("\n")));
    }

    /** One that cannot be read must not keep the others waiting; what was given is not given again, so nothing is counted twice. */
    private static Gathering gathering(Journal store, String key) {
        try {
            return Gathering.restore(store.state(STATE + "/" + key));
        } catch (IllegalArgumentException e) {
            LOG.error("the running sum of {} is begun anew, what was in it is left out: {}", key, e.getMessage());
            return new Gathering();
        }
    }
}
