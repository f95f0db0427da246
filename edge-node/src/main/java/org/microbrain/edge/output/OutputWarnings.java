package org.microbrain.edge.output;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.microbrain.body.WarningBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.Notice;
import org.microbrain.warning.WarningLevel;

/** An output that is not as it should be is a warning of its own: the duty list is called for it as for any other. */
final class OutputWarnings {

    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("uuuuMMddHHmmss").withZone(ZoneOffset.ofHours(8));

    private final DivisionCode area;
    private final Supplier<RecordTime> clock;
    private final RandomGenerator random;
    private final Consumer<Draft> enter;

    /** @param enter puts a warning that is durable into the book of warnings */
    OutputWarnings(DivisionCode area, Supplier<RecordTime> clock, RandomGenerator random, Consumer<Draft> enter) {
        this.area = area;
        this.clock = clock;
        this.random = random;
        this.enter = enter;
    }

    Draft of(Notice reason) {
        RecordTime now = clock.get();
        return new Draft(RecordKind.WARNING, PriorityClass.WARNING, now, WarningBody.newBuilder()
                .setId(area + "_" + STAMP.format(Instant.ofEpochMilli(now.millis())) + "_" + String.format("%08x", random.nextInt()))
                .setLevel(WarningLevel.ORANGE.number()).setHazard(Dangers.HAZARD).setArea(area.code()).setBornMs(now.millis())
                .setReasonZh(reason.zh()).setReasonEn(reason.en()).setRule(Dangers.HAZARD).build().toByteArray());
    }

    /** Those of them that are warnings, once they are durable. */
    void enter(List<Draft> records) {
        records.stream().filter(record -> record.kind().equals(RecordKind.WARNING)).forEach(enter);
    }
}
