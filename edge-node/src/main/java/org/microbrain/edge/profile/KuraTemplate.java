package org.microbrain.edge.profile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.microbrain.edge.firmware.NodeValues;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/**
 * What Kura runs on a gateway of a profile, as a part of a snapshot in which values of the node stand: drivers, assets, wires.
 *
 * @param values what must be said of a node
 * @param text   the part of a snapshot; empty for nothing
 */
public record KuraTemplate(NodeValues values, String text) {

    private static final int LARGEST = 256 * 1024;
    private static final String FILE = "[A-Za-z0-9][A-Za-z0-9._-]*\\.xml";

    /** Reads {@code kura} of a profile; what is wrong goes to the section's problems. */
    static KuraTemplate read(Path folder, Section s) {
        s.onlyKeys("snapshot", "values");
        NodeValues values = NodeValues.read(s.section("values"));
        String name = s.text("snapshot", "");
        if (name.isEmpty()) {
            return new KuraTemplate(values, "");
        }
        KuraTemplate template = new KuraTemplate(values, text(folder, name, s));
        values.checkUse(Map.of(name, template.text()), s, "snapshot");
        if (s.problems().isEmpty()) {
            template.tryOut(s);
        }
        return template;
    }

    private static String text(Path folder, String name, Section s) {
        try {
            if (name.matches(FILE) && Files.size(folder.resolve(name)) <= LARGEST) {
                return Files.readString(folder.resolve(name), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            // Said below: such a file is as good as none.
        }
        s.problem("snapshot", "应为本文件夹中的 .xml 文件，不超过 " + LARGEST + " 字节", "must be an .xml file in this folder of at most " + LARGEST + " bytes");
        return "";
    }

    /** With the examples of all values it must be what Kura takes. */
    private void tryOut(Section s) {
        Map<String, String> examples = new HashMap<>();
        values.declared().forEach((name, value) -> examples.put(name, value.form().example()));
        Problems problems = new Problems();
        KuraConfiguration configuration = configuration(examples, s.file(), problems);
        problems.all().forEach(s.problems()::add);
        if (problems.isEmpty() && configuration.isEmpty()) {
            s.problem("snapshot", "其中没有任何组件", "there is no component in it");
        }
    }

    /**
     * It for one node.
     *
     * @param said     the node's values
     * @param file     in which they are declared, for problems
     * @param problems takes every value that is missing or has not its form
     * @return nothing after a problem
     */
    public KuraConfiguration configuration(Map<String, String> said, Path file, Problems problems) {
        Map<String, String> rendered = text.isEmpty() ? Map.of() : values.render(Map.of("snapshot", text), said, file, problems);
        try {
            return rendered.isEmpty() ? KuraConfiguration.NONE : KuraSnapshot.read(rendered.get("snapshot").getBytes(StandardCharsets.UTF_8));
        } catch (KuraCodec.Unusable e) {
            problems.add(file, 0, "kura.snapshot", e.flaw().zh(), e.flaw().en());
            return KuraConfiguration.NONE;
        }
    }
}
