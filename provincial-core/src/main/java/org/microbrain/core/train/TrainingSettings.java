package org.microbrain.core.train;

import java.time.Duration;
import java.util.List;
import org.microbrain.infer.Rule;
import org.microbrain.runtime.config.Section;

/**
 * The {@code training} of a core's configuration.
 *
 * @param leaveOut names of series that no model is trained on, {@code *} standing for any run of characters
 */
public record TrainingSettings(List<String> leaveOut) {

    private static final int MOST = 100;

    public TrainingSettings {
        leaveOut = List.copyOf(leaveOut);
    }

    public static TrainingSettings read(Section section) {
        section.onlyKeys("leave-out");
        List<String> patterns = section.texts("leave-out");
        if (patterns.size() > MOST) {
            section.problem("leave-out", "最多 " + MOST + " 项", "at most " + MOST + " entries");
        }
        return new TrainingSettings(patterns);
    }

    /** Whether a series may not be used. */
    public boolean leavesOut(String series) {
        return leaveOut.stream().anyMatch(pattern ->
                new Rule("", pattern, "", "", "", "", Duration.ZERO, List.of()).watches(series, ""));
    }
}
