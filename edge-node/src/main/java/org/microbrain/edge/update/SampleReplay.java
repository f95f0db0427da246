package org.microbrain.edge.update;

import java.nio.file.Path;
import java.util.List;
import org.microbrain.infer.DetectorFault;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.Sample;
import org.microbrain.runtime.update.NotGood;
import org.microbrain.runtime.update.SampleLines;
import org.microbrain.runtime.update.TimeLimit;

/** Replays a model's sample: readings in, findings out, compared line by line ({@link Sample}). */
final class SampleReplay {

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
        Sample played;
        try {
            played = Sample.of(rules, readings);
        } catch (IllegalArgumentException e) {
            throw new NotGood("sample-unreadable", "样例中有无法读取的一行：" + e.getMessage(), "a line of the sample cannot be read: "
                    + e.getMessage());
        }
        for (DetectorFault fault : played.faults()) {
            throw new NotGood("detector-fault", fault.zh(), fault.en());
        }
        return played.lines();
    }
}
