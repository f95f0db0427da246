package org.microbrain.correlate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/** A scenario of the tests' folder: rules by the name of their file, what is heard, and what is expected, with its reasons. */
record RecordedScenario(Scenario scenario, CorrelationPackage rules, List<String> expected) {

    static RecordedScenario read(Path file) throws IOException {
        Problems problems = new Problems();
        Section section = Section.load(file, problems);
        section.onlyKeys("about", "hub", "rules", "timeline", "expected");
        CorrelationPackage rules = section.has("rules") ? CorrelationPackage.read(Files.readAllBytes(file.resolveSibling(
                section.text("rules"))), file, problems).orElse(null) : CorrelationPackage.shipped();
        RecordedScenario read = new RecordedScenario(Scenario.read(section, ""), rules, section.texts("expected"));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        return read;
    }

    List<String> play(boolean restart, boolean twice) {
        List<String> lines = new ArrayList<>();
        for (Scenario.Said said : scenario.play(rules, restart, twice)) {
            lines.add(said.toString());
            lines.add("  " + said.judgement().reason().zh());
            lines.add("  " + said.judgement().reason().en());
        }
        return lines;
    }
}
