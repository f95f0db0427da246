package org.microbrain.runtime.update;

import java.util.List;
import org.microbrain.runtime.config.Section;

/**
 * What a node says of itself for releases and rollouts to choose by.
 *
 * @param board   a folder of firmware-configs; empty when none is set
 * @param profile a folder of gateway-profiles; empty when none is set
 * @param labels  its own
 */
public record NodeTraits(String board, String profile, List<String> labels) {

    /** Of the names of boards and profiles, and of labels. */
    public static final String NAME = "[a-z0-9][a-z0-9.-]{0,63}";
    private static final int MOST_LABELS = 32;

    public NodeTraits {
        labels = List.copyOf(labels);
    }

    /** Reads the labels of a node's configuration. */
    public static List<String> labels(Section s) {
        List<String> labels = s.texts("labels");
        if (labels.size() > MOST_LABELS || !labels.stream().allMatch(label -> label.matches(NAME))) {
            s.problem("labels", "最多 " + MOST_LABELS + " 个标签，由小写字母、数字、. 与 - 组成",
                    "at most " + MOST_LABELS + " labels of lower-case letters, digits, . and -");
        }
        return labels;
    }
}
