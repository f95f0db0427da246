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
 * @param busy     whether something is under way
 * @param job      what a person or a release ordered last; null for nothing since the program started
 * @param failing  why what a release wants does not run here; empty for nothing
 */
public record KuraPackagesState(List<KuraPackage> packages, Instant at, boolean here, Notice why, boolean busy, Job job, Notice failing) {

    private static final Notice NOTHING = new Notice("", "");

    static final KuraPackagesState UNKNOWN = new KuraPackagesState(List.of(), null, false, NOTHING, false, null, NOTHING);

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
     * What was ordered.
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
        return new KuraPackagesState(read, when, here, NOTHING, busy, job, failing);
    }

    KuraPackagesState because(Notice what) {
        return new KuraPackagesState(packages, at, here, what, busy, job, failing);
    }

    KuraPackagesState here(boolean now) {
        return new KuraPackagesState(packages, at, now, why, busy, job, failing);
    }

    KuraPackagesState with(boolean isBusy, KuraJob done, Notice fails) {
        return new KuraPackagesState(packages, at, here, why, isBusy, done == null ? null : done.state(), fails);
    }
}
