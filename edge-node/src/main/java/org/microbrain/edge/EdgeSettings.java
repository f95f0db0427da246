package org.microbrain.edge;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.microbrain.edge.device.DeviceFile;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.edge.learn.LearningSettings;
import org.microbrain.edge.output.Output;
import org.microbrain.edge.update.UpdateSettings;
import org.microbrain.infer.RuleSettings;
import org.microbrain.runtime.call.CallSettings;
import org.microbrain.runtime.config.ArtifactSettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.MappingRule;

/**
 * An edge's configuration.
 *
 * @param sources where series are measured, in words, by series name
 * @param calls   how people are reached
 * @param artifacts what may be kept of releases
 * @param updates what the machine is, and how it is updated
 * @param report  how often it tells of itself, 1 s to 1 d
 * @param learning from which series sums are given for training
 * @param outputs what warnings may switch at the site, by a plan that people approve there
 */
public record EdgeSettings(NodeSettings node, JournalSettings journal, IntakeSettings intake,
                           List<MappingRule> mappings, RuleSettings rules, Map<String, String> sources,
                           CallSettings calls,
                           ArtifactSettings artifacts, UpdateSettings updates, Duration report,
                           LearningSettings learning, List<Output> outputs) {

    private static final int MAX_SOURCE = 200;
    private static final Duration USUAL_REPORT = Duration.ofMinutes(10);

    public static EdgeSettings read(Section s) {
        NodeSettings node = NodeSettings.read(s);
        s.onlyKeys(NodeSettings.keysAnd("journal", "intake", "mappings", "rules", "sources", "calls", "artifacts",
                "board",
                "profile", "labels", "updates", "report", "learning", "outputs"));
        s.require("parents");
        return new EdgeSettings(node, JournalSettings.read(s.section("journal")),
                IntakeSettings.read(s.section("intake")),
                MappingRule.readAll(s), RuleSettings.read(s), sources(s), CallSettings.read(s.section("calls")),
                ArtifactSettings.read(s.section("artifacts"), ArtifactSettings.AT_AN_EDGE), UpdateSettings.read(s),
                report(s), LearningSettings.read(s), Output.readAll(s));
    }

    /** The devices that are added at the console, beside those that stand here. */
    public DeviceFile devices() {
        return new DeviceFile(node.data().resolve(DeviceFile.NAME), intake);
    }

    private static Duration report(Section s) {
        Duration report = s.duration("report", USUAL_REPORT);
        if (report.compareTo(Duration.ofSeconds(1)) < 0 || report.compareTo(Duration.ofDays(1)) > 0) {
            s.problem("report", "应为 1s 到 1d", "must be from 1s to 1d");
            return USUAL_REPORT;
        }
        return report;
    }

    private static Map<String, String> sources(Section s) {
        Map<String, String> sources = s.map("sources");
        sources.forEach((series, source) -> {
            if (source.length() > MAX_SOURCE) {
                s.section("sources").problem(series, "不能超过 " + MAX_SOURCE + " 个字符",
                        "must not be longer than " + MAX_SOURCE + " characters");
            }
        });
        return sources;
    }
}
