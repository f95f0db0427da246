package org.microbrain.edge.kura;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraDifference;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.district.GatewayState;

/**
 * How a gateway stands to what is wanted of it, value by value, what was in place there the last time, and what people are told
 * of it. One thread.
 */
final class KuraStanding {

    private static final Notice NOTHING = new Notice("", "");

    private final String gateway;
    private final KuraConfiguration wanted;
    private final int count;
    private final KuraApplied book;
    private final SortedMap<Key, KuraState.How> hows = new TreeMap<>();
    /** Null until it was read from the book. */
    private KuraConfiguration applied;
    private KuraConfiguration running = KuraConfiguration.NONE;
    private Instant read;
    /** Why what was put the last time failed, as long as something is missing. */
    private String failureZh = "";
    private String failureEn = "";
    private String zh = "";
    private String en = "";
    private Notice ordered = NOTHING;
    private List<Long> snapshots = List.of();
    /** Whether it may have other snapshots by now. */
    private boolean lacksSnapshots = true;

    KuraStanding(String gateway, KuraConfiguration wanted, KuraApplied book) {
        this.gateway = gateway;
        this.wanted = wanted;
        this.count = wanted.values().size();
        this.book = book;
    }

    /** Reads what was in place the last time, once; blocks while it does. */
    void remember() {
        if (applied == null) {
            applied = book.of(gateway, wanted);
        }
    }

    /** The components that say how it stands; none when nothing is and nothing was wanted. */
    SortedSet<String> components() {
        SortedSet<String> pids = new TreeSet<>(wanted.components().keySet());
        pids.addAll(applied.components().keySet());
        return pids;
    }

    /** What is wanted, was in place and was found differ so. */
    KuraDifference compare(KuraConfiguration found, Instant when) {
        KuraDifference difference = KuraDifference.of(wanted, applied, found);
        running = KuraSecrets.without(found);
        read = when;
        if (difference.of(KuraDifference.How.WANTED, wanted).isEmpty()) {
            failureZh = "";
            failureEn = "";
        }
        zh = failureZh;
        en = failureEn;
        return difference;
    }

    /** What is in place now, and what was and is still of interest: what has drifted, and what is left behind. Blocks. */
    void keep(KuraDifference difference) {
        Map<Key, KuraValue> before = applied.values();
        Map<Key, KuraValue> wants = wanted.values();
        Map<Key, KuraValue> now = new TreeMap<>();
        difference.keys().forEach((key, how) -> {
            KuraValue value = how == KuraDifference.How.IN_PLACE ? wants.get(key) : before.get(key);
            if (value != null) {
                now.put(key, value);
            }
        });
        KuraConfiguration next = KuraConfiguration.of(now);
        if (!next.equals(applied)) {
            book.keep(gateway, next);
            applied = next;
        }
    }

    /** What is missing has failed, until it is sent. */
    void show(KuraDifference difference) {
        hows.clear();
        difference.keys().forEach((key, how) -> hows.put(key, switch (how) {
            case IN_PLACE -> KuraState.How.VERIFIED;
            case DRIFTED -> KuraState.How.DRIFTED;
            case LEFT_BEHIND -> KuraState.How.LEFT_BEHIND;
            case WANTED -> KuraState.How.FAILED;
        }));
    }

    /** These values are so now. */
    void mark(Collection<Key> keys, KuraState.How how) {
        keys.forEach(key -> hows.put(key, how));
    }

    /** What hinders at the moment. */
    void say(String whyZh, String whyEn) {
        zh = whyZh;
        en = whyEn;
    }

    /** What became of what a person ordered last. */
    void order(String whatZh, String whatEn) {
        ordered = new Notice(whatZh, whatEn);
    }

    /** The snapshots that it has, the newest first. */
    void snapshots(List<Long> all) {
        snapshots = all;
        lacksSnapshots = false;
    }

    /** It may have others by now: it makes some of its own whenever something is put. */
    void doubtSnapshots() {
        lacksSnapshots = true;
    }

    boolean lacksSnapshots() {
        return lacksSnapshots;
    }

    /** What somebody changed at the gateway is to be put again, where it still is what a person saw there. Not kept by that. */
    void forgetChanges(List<KuraState.One> seen) {
        Map<Key, KuraValue> values = new TreeMap<>(applied.values());
        seen.stream().filter(one -> one.running().equals(KuraSecrets.shown(one.key(), running.value(one.key()))))
                .forEach(one -> values.remove(one.key()));
        applied = KuraConfiguration.of(values);
    }

    /** These values were put and do not run, but for those that were read back; it is said until nothing is missing any more. */
    void failed(Collection<Key> keys, String whyZh, String whyEn) {
        keys.forEach(key -> hows.merge(key, KuraState.How.FAILED, (how, failed) -> how == KuraState.How.VERIFIED ? how : failed));
        failureZh = whyZh;
        failureEn = whyEn;
        say(whyZh, whyEn);
    }

    /** All that for people. @param sending whether something is being put */
    KuraState state(boolean here, KuraBirth birth, boolean sending) {
        List<KuraState.One> keys = hows.entrySet().stream().filter(entry -> entry.getValue() != KuraState.How.VERIFIED)
                .limit(KuraState.MOST_KEYS).map(entry -> one(entry.getKey(), entry.getValue())).toList();
        GatewayState whole = wanted.isEmpty() && hows.isEmpty() ? GatewayState.UNMANAGED : sending ? GatewayState.SENT : whole();
        return new KuraState(here, birth, whole, read, count, keys, snapshots, zh, en, ordered);
    }

    private GatewayState whole() {
        if (hows.containsValue(KuraState.How.FAILED)) {
            return GatewayState.FAILED;
        } else if (hows.containsValue(KuraState.How.DRIFTED)) {
            return GatewayState.DRIFTED;
        }
        return hows.containsValue(KuraState.How.LEFT_BEHIND) ? GatewayState.LEFT_BEHIND : read != null ? GatewayState.VERIFIED
                : GatewayState.UNREAD;
    }

    private KuraState.One one(Key key, KuraState.How how) {
        return new KuraState.One(key, how, KuraSecrets.shown(key, wanted.value(key)), KuraSecrets.shown(key, running.value(key)));
    }
}
