package org.microbrain.edge.kura;

import java.time.Instant;
import java.util.List;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.district.GatewayState;

/**
 * How a gateway with Kura stands to what is wanted of it, for people. Immutable.
 *
 * @param here  whether it listens now
 * @param birth what it said of itself; null when it said nothing since the program started
 * @param whole the state of the whole
 * @param read  when its configuration was read; null when it was not
 * @param count how many values are wanted of it
 * @param keys  those that are not as they are wanted, at most {@value #MOST_KEYS}; no password is in them
 * @param snapshots that it has of itself, the newest first, as far as it said so; Unix milliseconds
 * @param zh    what hinders, in Chinese; empty for nothing
 * @param en    the same in English
 * @param ordered what became of what a person ordered last; empty for nothing
 */
public record KuraState(boolean here, KuraBirth birth, GatewayState whole, Instant read, int count, List<One> keys, List<Long> snapshots, String zh,
                        String en, Notice ordered) {

    static final int MOST_KEYS = 40;

    /** Of one value. */
    public enum How {
        /** It goes to the gateway. */
        SENT,
        /** The gateway said that it has understood, which proves nothing. */
        APPLIED,
        /** It was read back as it is wanted. */
        VERIFIED,
        /** It was sent, and something else runs. */
        FAILED,
        /** It ran as it is wanted, and something else runs now. */
        DRIFTED,
        /** It is no longer wanted and runs still. */
        LEFT_BEHIND
    }

    /**
     * One value.
     *
     * @param wanted  empty when it is no longer wanted
     * @param running empty when there is none
     */
    public record One(Key key, How how, String wanted, String running) {
    }

    public KuraState {
        keys = List.copyOf(keys);
        snapshots = List.copyOf(snapshots);
    }

    /** Whether a person may order something now: it is here, was read, and nothing is being done. */
    public boolean takesOrders() {
        return here && read != null && whole != GatewayState.SENT && whole != GatewayState.UNMANAGED;
    }

    /** The values that would be put again. */
    public List<One> toPut() {
        return keys.stream().filter(one -> one.how() == How.DRIFTED || one.how() == How.FAILED).toList();
    }

    /** Whether more may differ than {@link #keys} names. */
    public boolean isCut() {
        return keys.size() >= MOST_KEYS;
    }

    /** Changes when what would be put again does: what a person has seen is done, or nothing. */
    public String mark() {
        return Integer.toHexString(toPut().hashCode());
    }
}
