package org.microbrain.edge;

import java.util.List;
import org.microbrain.edge.infer.RuleSettings;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.edge.mapping.MappingRule;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Section;

/** An edge's configuration. */
public record EdgeSettings(NodeSettings node, JournalSettings journal, IntakeSettings intake,
                           List<MappingRule> mappings, RuleSettings rules) {

    public static EdgeSettings read(Section s) {
        NodeSettings node = NodeSettings.read(s);
        s.onlyKeys(NodeSettings.keysAnd("journal", "intake", "mappings", "rules"));
        s.require("parents");
        return new EdgeSettings(node, JournalSettings.read(s.section("journal")), IntakeSettings.read(s.section("intake")),
                MappingRule.readAll(s), RuleSettings.read(s));
    }
}
