package org.microbrain.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collection;
import java.util.Optional;

/**
 * What a run of the demo came to.
 *
 * @param readyS          seconds from the start of the demo's process until every node had said it is ready
 * @param nodes           processes
 * @param pssTotalMb      memory of all of them, see {@link Province#pssMegabytes()}
 * @param proof           readings, compared one by one
 * @param shed            records given up with a reason, by the archive's ledger
 * @param detections      of this run, in the archive
 * @param warningsRaised  in this run, seen at the edges
 * @param warningsArchived those of them that the archive holds
 * @param latenciesMs     from birth to archive, of warnings raised while every line stood
 * @param ledgerBalanced  made = received + shed + waiting for each edge, nothing waiting
 * @param hornsSounded    how often the village horn sounded in this run; empty where there is none
 * @param releases        what became of the bad release and of the good one; empty when none were tried
 * @param below           what the core stands on; empty when that is itself alone
 */
record Summary(double readyS, int nodes, double pssTotalMb, LossProof proof, long shed, long detections,
               long warningsRaised, long warningsArchived, Collection<Long> latenciesMs, boolean ledgerBalanced,
               Optional<Integer> hornsSounded, Optional<ReleaseStory.Outcome> releases,
               Optional<ScaleOut.Below> below) {

    /** Nothing lost, nothing doubled, every account even. */
    boolean good() {
        return proof.holds() && ledgerBalanced && warningsRaised == warningsArchived;
    }

    /** One line; the keys are a promise to whoever reads them by program. */
    String json() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("ready_s", rounded(readyS));
        json.put("nodes", nodes);
        json.put("pss_total_mb", rounded(pssTotalMb));
        json.put("readings_sent", proof.sent());
        json.put("readings_archived", proof.archived());
        json.put("lost", proof.lost().size());
        json.put("duplicated", proof.doubled().size());
        json.put("published_twice", proof.resent());
        json.put("invented", proof.invented().size());
        json.put("shed", shed);
        json.put("detections", detections);
        json.put("warnings_raised", warningsRaised);
        json.put("warnings_archived", warningsArchived);
        ObjectNode latency = json.putObject("warning_latency_ms");
        latency.put("p50", percentile(0.50));
        latency.put("p99", percentile(0.99));
        json.put("ledger_balanced", ledgerBalanced);
        hornsSounded.ifPresent(times -> json.put("horns_sounded", times));
        releases.ifPresent(outcome -> json.put("rollout_bad", outcome.bad()).put("rollout_good", outcome.good())
                .put("nodes_back", outcome.back()));
        below.ifPresent(what -> json.put("brokers", what.brokers()).put("databases", what.databases()).put("workers", what.workers())
                .put("ingest_lag", what.lag()));
        return json.toString();
    }

    /** Nearest rank; null when there is nothing to rank. */
    private Long percentile(double share) {
        long[] sorted = latenciesMs.stream().mapToLong(Long::longValue).sorted().toArray();
        return sorted.length == 0 ? null : sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    private static double rounded(double value) {
        return Math.rint(value * 10) / 10;
    }
}
