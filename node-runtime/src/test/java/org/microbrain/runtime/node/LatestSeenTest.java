package org.microbrain.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.ReportBody;
import org.microbrain.body.SeriesBody;
import org.microbrain.body.ShedBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

final class LatestSeenTest {

    private static final Origin EDGE = new Origin(new NodeId("450102001003"), new JournalId(1, 1));

    private static final DivisionCode PROVINCE = new DivisionCode("450000000000");

    private final LatestSeen latest = new LatestSeen(() -> Instant.ofEpochMilli(500_000), Runnable::run);
    private long sequence;

    private JournalRecord record(RecordKind kind, byte[] body) {
        return JournalRecord.seal(EDGE, ++sequence, new Draft(kind, PriorityClass.EVENT, RecordTime.good(1), body));
    }

    private JournalRecord readings(Reading... readings) {
        return record(RecordKind.READINGS, ReadingBlock.encode(List.of(readings)));
    }

    private JournalRecord registration() {
        return record(RecordKind.SERIES, SeriesBody.newBuilder().setSeries(1).setName("river/stage").setUnit("m").build()
                .toByteArray());
    }

    @Test
    void whoSeesAnotherAreaSeesNothingOfThisOne() {
        latest.saw(List.of(registration(), readings(new Reading(1, 100, 2.5)),
                record(RecordKind.REPORT, ReportBody.newBuilder().setEvent("started").build().toByteArray())));
        for (String seen : List.of("450102001003", "450102000000")) {
            DivisionCode area = new DivisionCode(seen);
            assertThat(latest.readings(area, 10)).hasSize(1);
            assertThat(latest.reports(area)).hasSize(1);
        }
        DivisionCode beside = new DivisionCode("450102001004");
        assertThat(latest.readings(beside, 10)).isEmpty();
        assertThat(latest.reports(beside)).isEmpty();
    }

    @Test
    void theLastValueStaysAlsoWhenOlderBlocksComeLate() {
        latest.saw(List.of(registration(), readings(new Reading(1, 100, 2.5))));
        latest.saw(List.of(readings(new Reading(1, 50, 9.9))));
        assertThat(latest.readings(PROVINCE, 10)).singleElement().satisfies(last -> {
            assertThat(last.series()).isEqualTo("450102001003/river/stage");
            assertThat(last.unit()).isEqualTo("m");
            assertThat(last.millis()).isEqualTo(100);
            assertThat(last.value()).isEqualTo(2.5);
        });
    }

    @Test
    void aBlockThatOvertookItsRegistrationIsNamedOnceThatComes() {
        latest.saw(List.of(readings(new Reading(1, 100, 2.5))));
        assertThat(latest.readings(PROVINCE, 10)).singleElement()
                .satisfies(reading -> assertThat(reading.series()).isEqualTo("450102001003/#1"));
        latest.saw(List.of(registration()));
        assertThat(latest.readings(PROVINCE, 10)).singleElement()
                .satisfies(reading -> assertThat(reading.series()).isEqualTo("450102001003/river/stage"));
    }

    @Test
    void theLastReportOfANodeCounts() {
        latest.saw(List.of(record(RecordKind.REPORT, ReportBody.newBuilder().setEvent("started").build().toByteArray()),
                record(RecordKind.REPORT, ReportBody.newBuilder().setEvent("periodic").build().toByteArray())));
        assertThat(latest.reports(PROVINCE).get(EDGE.node()).getEvent()).isEqualTo("periodic");
    }

    @Test
    void whatHappenedAtANodeIsToldInWordsNewestFirstAndWithoutReportsThatSayNothing() {
        latest.saw(List.of(record(RecordKind.REPORT, ReportBody.newBuilder().setEvent("started").setProgram("edge-node 9").build()
                        .toByteArray()), record(RecordKind.REPORT, ReportBody.newBuilder().setEvent("periodic").build().toByteArray()),
                record(RecordKind.SHED, ShedBody.newBuilder().setReason("disk-full").addGone(ShedBody.Gone.newBuilder()
                        .setSequences(ByteString.copyFrom(SequenceSet.of(5, 16).encode()))).build().toByteArray())));
        assertThat(latest.events(event -> true, 10)).extracting(event -> event.text().en()).containsExactly(
                "12 records dropped: little room was left on the disk", "started: edge-node 9");
        assertThat(latest.events(event -> event.kind().equals("shed"), 10)).hasSize(1);
    }

    @Test
    void aNodeIsHeardByItsArrivalAndItsAgeIsThatOfItsNewestRecord() {
        latest.saw(List.of(registration(), readings(new Reading(1, 100, 2.5))));
        assertThat(latest.heard().get(EDGE.node())).isEqualTo(new LastHeard.Heard(1, 500_000));
        JournalRecord doubtful = JournalRecord.seal(EDGE, 99, new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                new RecordTime(9_000_000, RecordTime.Quality.DOUBTFUL), new byte[0]));
        latest.saw(List.of(doubtful));
        assertThat(latest.heard().get(EDGE.node()).record()).as("a clock in doubt makes nothing younger").isEqualTo(1);
    }

    @Test
    void theRateIsOfWholeMinutesAndForgetsOldOnes() {
        LastHeard heard = new LastHeard();
        JournalRecord one = registration();
        for (int i = 0; i < 90; i++) {
            heard.took(one, 60_000 * 100 + i);
        }
        assertThat(heard.rate(60_000 * 100 + 500).records()).isZero();
        assertThat(heard.rate(60_000 * 101).records()).isEqualTo(10);
        assertThat(heard.rate(60_000 * 111).records()).isZero();
    }

    @Test
    void bodiesThatCannotBeReadAndKindsNobodyKnowsHarmNothing() {
        latest.saw(List.of(record(RecordKind.READINGS, new byte[] {1, 2, 3}), record(RecordKind.SERIES, new byte[] {-1}),
                record(new RecordKind(99), new byte[] {1})));
        assertThat(latest.readings(PROVINCE, 10)).isEmpty();
    }
}
