package org.microbrain.edge.device;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.runtime.config.Problem;
import org.microbrain.runtime.console.Notice;

/**
 * What would come of a change of devices.
 *
 * @param problems of what is said of the device, as the configuration's checks have them
 * @param notices  why it cannot be at all
 * @param settings the whole intake, if it were so; null when it cannot be
 * @param tree     the whole file, if it were so; null when it cannot be
 */
public record Proposal(List<Problem> problems, List<Notice> notices, IntakeSettings settings, Map<String, Object> tree) {

    static Proposal refused(Notice why) {
        return new Proposal(List.of(), List.of(why), null, null);
    }

    /** Whether nothing speaks against it. */
    public boolean isGood() {
        return problems.isEmpty() && notices.isEmpty();
    }

    /** All that speaks against it, for people. */
    public List<Notice> all() {
        return Stream.concat(notices.stream(), problems.stream().map(problem -> {
            String key = problem.key().substring(problem.key().lastIndexOf('.') + 1);
            return new Notice(key + "：" + problem.zh(), key + ": " + problem.en());
        })).toList();
    }
}
