package org.microbrain.edge.kura;

import java.time.Instant;
import java.util.List;
import org.microbrain.field.kura.KuraDeployment;
import org.microbrain.field.kura.KuraPackage;
import org.microbrain.runtime.console.Notice;

/**
 * The deployment packages of a gateway, for people. Immutable.
 *
 * @param packages those of the last list, by name
 * @param at       when it was read; null when it was not since the program started
 * @param here     whether the gateway listens
 * @param why      why it could not be read the last time; empty for nothing
 * @param busy     whether something that a person ordered is under way
 * @param job      what a person ordered last; null for nothing since the program started
 */
public record KuraPackagesState(List<KuraPackage> packages, Instant at, boolean here, Notice why, boolean busy, Job job) {

    private static final Notice NOTHING = new Notice("", "");

    static final KuraPackagesState UNKNOWN = new KuraPackagesState(List.of(), null, false, NOTHING, false, null);

    /** How what was ordered stands. */
    public enum How {
        /** It goes to the gateway. */
        SENT,
        /** The gateway said that it does it, which proves nothing. */
        APPLIED,
        /** The list of its packages is as wanted. */
        VERIFIED,
        /** It was not done, or nobody knows. */
        FAILED;

        /** The classes of its badge on pages. */
        public String badge() {
            return switch (this) {
                case VERIFIED -> "mb-state-badge mb-state-green";
                case FAILED -> "mb-state-badge mb-state-red";
                case SENT, APPLIED -> "mb-badge-plain";
            };
        }
    }

    /**
     * What a person ordered.
     *
     * @param progress of a download, 0 to 100
     * @param why      it failed; empty for nothing
     */
    public record Job(KuraDeployment wanted, How how, int progress, Notice why) {

        /** Whether a package is to come, not to go. */
        public boolean installs() {
            return wanted instanceof KuraDeployment.Install;
        }
    }

    public KuraPackagesState {
        packages = List.copyOf(packages);
    }

    /** Whether a person may order something now: it is here, its packages were read, and nothing is under way. */
    public boolean takesOrders() {
        return here && at != null && !busy;
    }

    KuraPackagesState listed(List<KuraPackage> read, Instant when) {
        return new KuraPackagesState(read, when, here, NOTHING, busy, job);
    }

    KuraPackagesState because(Notice what) {
        return new KuraPackagesState(packages, at, here, what, busy, job);
    }

    KuraPackagesState with(boolean isHere, boolean isBusy, KuraJob done) {
        return new KuraPackagesState(packages, at, isHere, why, isBusy, done == null ? null : done.state());
    }
}
