package org.microbrain.edge.update;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.microbrain.infer.DetectorFault;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.Sample;

/** Replays a model's sample: readings in, findings out, compared line by line ({@link Sample}). */
final class SampleReplay {

    /** A sample that needs longer proves nothing on a gateway. */
    static final Duration LIMIT = Duration.ofSeconds(30);
    static final int LARGEST = 8 << 20;

    private SampleReplay() {
    }

    /** @throws NotGood {@code sample-differs} with the first lines that differ, or why it cannot be replayed */
    static void replay(RuleSettings rules, Path input, Path expected) throws NotGood {
        List<String> readings = lines(input);
        List<String> wanted = lines(expected);
        List<String> said = TimeLimit.within(LIMIT, "回放样例", "the replay of the sample", () -> findings(rules,
                readings));
        compare(wanted, said);
    }

    /** Compares what came with what should. @throws NotGood {@code sample-differs} */
    static void compare(List<String> wanted, List<String> said) throws NotGood {
        for (int i = 0; i < Math.max(wanted.size(), said.size()); i++) {
            String want = i < wanted.size() ? wanted.get(i) : "–";
            String got = i < said.size() ? said.get(i) : "–";
            if (!want.equals(got)) {
                throw new NotGood("sample-differs", "样例第 " + (i + 1) + " 行应为 " + want + "，实为 " + got,
                        "line " + (i + 1) + " of the sample should be " + want + ", is " + got);
            }
        }
    }

    /** The lines of a small text file, without empty ones and comments. */
    static List<String> lines(Path file) throws NotGood {
        try {
            if (Files.size(file) > LARGEST) {
                throw new NotGood("sample-too-large", "样例文件过大：" + file.getFileName(),
                        "a file of the sample is too large: " + file.getFileName());
            }
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream().map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        } catch (IOException e) {
            throw new NotGood("sample-unreadable", "样例文件无法读取：" + file.getFileName(),
                    "a file of the sample cannot be read: " + file.getFileName());
        }
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
