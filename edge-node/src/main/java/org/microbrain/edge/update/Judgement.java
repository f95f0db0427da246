package org.microbrain.edge.update;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.microbrain.infer.DetectorFault;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.ShadowReport;

/** Where rules are at work. */
public interface Judgement {

    /** Puts other rules to work between two readings. @return completes when what they take over is durable */
    CompletableFuture<Void> activate(RuleSettings rules);

    /**
     * Lets a candidate judge beside the rules at work.
     *
     * @param saved from before a restart, or null
     */
    void compare(DetectorPackage candidate, byte[] saved);

    /** Ends the trial beside. @return what the candidate would have said; empty when there was none */
    Optional<ShadowReport> endComparison();

    /** What the candidate would have said so far; empty when there is none. */
    Optional<ShadowReport> comparison();

    /** Detectors at work that do not work as they must. */
    List<DetectorFault> faults();

    /** The most that other rules would keep in memory of the series that are judged now, in bytes. */
    long mostBytes(RuleSettings rules);

    /** For how long the reading of now is being judged already, in milliseconds; 0 when none is. Never waits. */
    long busyMillis();
}
