package org.microbrain.edge.kura;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.edge.kura.KuraPackagesState.How;
import org.microbrain.field.kura.KuraDeployment;
import org.microbrain.field.kura.KuraJobNotice;
import org.microbrain.field.kura.KuraPackage;
import org.microbrain.field.kura.KuraReply;
import org.microbrain.field.kura.KuraRequest;

/** A deployment is told once, ends in time, and what the gateway tells of a failure outweighs its list. */
class KuraJobTest {

    private static final KuraPackage PROBE = new KuraPackage("probe", "1.0.0");
    private static final KuraReply YES = new KuraReply(200, "", new byte[0]);
    private static final long ID = 7;

    private final KuraJob job = new KuraJob("gw-1", new KuraDeployment.Install(PROBE, "http://a/probe.dp", "ab".repeat(32)), ID, 0);

    private String asks(long now) {
        KuraRequest request = job.request(now);
        return request == null ? "" : request.method() + " " + request.resource().get(0);
    }

    private void told(String step, String status, long now) {
        job.told(new KuraJobNotice(ID, step, status, 100, status.equals("FAILED") ? "why" : ""), now);
    }

    private void begin() {
        assertThat(asks(0)).isEqualTo("GET packages");
        job.listed(List.of(), 0);
        assertThat(asks(0)).isEqualTo("EXEC download");
        job.answered(YES, 0);
    }

    @Test
    void itIsVerifiedByTwoListsAMomentApart() {
        begin();
        told("install", "COMPLETED", 0);
        assertThat(asks(0)).as("at once, and not after a minute").isEqualTo("GET packages");
        job.listed(List.of(PROBE), 0);
        assertThat(asks(KuraJob.SETTLE_MILLIS - 1)).isEmpty();
        assertThat(asks(KuraJob.SETTLE_MILLIS)).isEqualTo("GET packages");
        assertThat(job.isOver()).isFalse();
        job.listed(List.of(PROBE), KuraJob.SETTLE_MILLIS);
        assertThat(job.state().how()).isEqualTo(How.VERIFIED);
        told("install", "FAILED", KuraJob.SETTLE_MILLIS);
        assertThat(job.state().how()).as("what is over is over").isEqualTo(How.VERIFIED);
    }

    @Test
    void anInstallationThatIsUndoneBetweenTwoListsIsNotVerified() {
        begin();
        asks(KuraJob.SETTLE_MILLIS);
        job.listed(List.of(PROBE), KuraJob.SETTLE_MILLIS);
        job.listed(List.of(), 2 * KuraJob.SETTLE_MILLIS);
        job.listed(List.of(PROBE), 3 * KuraJob.SETTLE_MILLIS);
        assertThat(job.isOver()).isFalse();
    }

    @Test
    void aFailureThatIsToldOutweighsTheListAndAPersonIsToLook() {
        begin();
        asks(KuraJob.SETTLE_MILLIS);
        job.listed(List.of(PROBE), KuraJob.SETTLE_MILLIS);
        told("download", "COMPLETED", KuraJob.SETTLE_MILLIS);
        told("download", "FAILED", KuraJob.SETTLE_MILLIS);
        asks(2 * KuraJob.SETTLE_MILLIS);
        job.listed(List.of(PROBE), 2 * KuraJob.SETTLE_MILLIS);
        assertThat(job.state().how()).isEqualTo(How.FAILED);
        assertThat(job.state().why().en()).isEqualTo("the gateway tells that it failed: why, though its list of packages is as wanted; look at the gateway");
    }

    @Test
    void aListThatWasOnItsWayWhenTheGatewayToldMoreCountsNothing() {
        begin();
        assertThat(asks(KuraJob.SETTLE_MILLIS)).isEqualTo("GET packages");
        told("install", "COMPLETED", KuraJob.SETTLE_MILLIS);
        job.listed(List.of(), KuraJob.SETTLE_MILLIS);
        assertThat(asks(KuraJob.SETTLE_MILLIS)).as("read again at once").isEqualTo("GET packages");
    }

    @Test
    void oneThatIsUnderWayWithoutEndIsStoppedAfterAnHour() {
        begin();
        for (long now = 0; now < KuraJob.LONGEST_MILLIS; now += 60_000) {
            told("download", "IN_PROGRESS", now);
            job.work(now);
        }
        assertThat(asks(0)).isNotEqualTo("DEL download");
        job.work(KuraJob.LONGEST_MILLIS);
        assertThat(asks(KuraJob.LONGEST_MILLIS)).isEqualTo("DEL download");
        assertThat(job.isOver()).isFalse();
        job.unanswered(new KuraRequests.Unanswered("", ""), KuraJob.LONGEST_MILLIS);
        assertThat(job.state().how()).isEqualTo(How.FAILED);
        assertThat(job.state().why().en()).isEqualTo("the gateway did not do it in time");
    }

    @Test
    void anOrderWhoseAnswerIsLostIsNotToldAgain() {
        job.listed(List.of(), 0);
        assertThat(asks(0)).isEqualTo("EXEC download");
        job.unanswered(new KuraRequests.Unanswered("", ""), 60_000);
        assertThat(asks(60_000 + KuraJob.SETTLE_MILLIS)).isEqualTo("GET packages");
    }
}
