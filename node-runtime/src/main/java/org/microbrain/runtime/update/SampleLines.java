package org.microbrain.runtime.update;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The files of a sample as lines, and the comparison of what came with what should. Keeps no state. */
public final class SampleLines {

    /** A sample that needs longer proves nothing on a gateway. */
    public static final Duration LIMIT = Duration.ofSeconds(30);
    /** Bytes of a file of a sample. */
    public static final int LARGEST = 8 << 20;

    private SampleLines() {
    }

    /** Compares what came with what should. @throws NotGood {@code sample-differs}, with the first line that does */
    public static void compare(List<String> wanted, List<String> said) throws NotGood {
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
    public static List<String> of(Path file) throws NotGood {
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
}
