package org.microbrain.edge.update;

import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.microbrain.infer.Detection;
import org.microbrain.infer.DetectorFault;
import org.microbrain.infer.Finding;
import org.microbrain.infer.Inference;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.Warning;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.update.NotGood;
import org.microbrain.runtime.update.SampleLines;
import org.microbrain.runtime.update.TimeLimit;

/**
 * Replays a model's sample: readings in, findings out, compared line by line.
 *
 * <pre>
 * input      series,unit,time,value                river/stage,m,2026-07-01T00:00:00Z,1.5
 * expected   detection,DETECTOR,series,time        detection,range,river/stage,2026-07-01T00:00:00Z
 *            warning,LEVEL,hazard,series           warning,yellow,flood,river/stage
 * </pre>
 */
final class SampleReplay {

    private static final DivisionCode NOWHERE = new DivisionCode("450000000000");
    private static final int SERIES = 1000;

    private SampleReplay() {
    }

    /** @throws NotGood {@code sample-differs} with the first lines that differ, or why it cannot be replayed */
    static void replay(RuleSettings rules, Path input, Path expected) throws NotGood {
        List<String> readings = SampleLines.of(input);
        List<String> wanted = SampleLines.of(expected);
        List<String> said = TimeLimit.within(SampleLines.LIMIT, "回放样例", "the replay of the sample", () -> findings(rules,
                readings));
        SampleLines.compare(wanted, said);
    }

    private static List<String> findings(RuleSettings rules, List<String> readings) throws NotGood {
        Inference inference = new Inference(NOWHERE, rules, SERIES, () -> 0);
        List<String> said = new ArrayList<>();
        for (String line : readings) {
            String[] parts = line.split(",", -1);
            try {
                Instant time = Instant.parse(parts[2]);
                for (Finding one : inference.observe(parts[0], parts[1], time.toEpochMilli(),
                        Double.parseDouble(parts[3]), 0,
                        time)) {
                    said.add(text(one));
                }
            } catch (DateTimeParseException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
                throw new NotGood("sample-unreadable", "样例中有无法读取的一行：" + line, "a line of the sample cannot be read: "
                        + line);
            }
        }
        for (DetectorFault fault : inference.faults()) {
            throw new NotGood("detector-fault", fault.zh(), fault.en());
        }
        return said;
    }

    private static String text(Finding finding) {
        if (finding instanceof Detection one) {
            return "detection," + one.detector() + "," + one.series() + "," + Instant.ofEpochMilli(one.millis());
        }
        Warning warning = (Warning) finding;
        return "warning," + warning.level().name().toLowerCase(Locale.ROOT) + "," + warning.hazard() + ","
                + warning.evidence().get(warning.evidence().size() - 1).series();
    }
}
