package org.microbrain.edge.device;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.runtime.config.Problem;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.config.YamlText;
import org.microbrain.runtime.identity.PrivateFile;

/**
 * The devices beside those of the node's configuration, in a file that people may read and edit: {@value #NAME} in the node's
 * folder of data. It is read with the checks of the configuration, written as a whole, and never by two at once. Not thread-safe.
 */
public final class DeviceFile {

    /** In the node's folder of data. */
    public static final String NAME = "devices.yaml";

    private static final String HEAD = """
            # 在控制台添加的设备；写法与节点配置的 intake 相同，同名时以节点配置为准。可以手工修改：改后运行 --check，再重启节点。
            # 控制台保存时会重写本文件，注释不会保留。
            # Devices that were added at the console, written as under intake of the node's configuration, which goes before this file.
            # It may be edited by hand: then run --check, and start the node again. The console writes it anew, without remarks.
            """;

    private static final List<String> OF_A_LINE = List.of("devices", "meters");
    private static final List<String> HOLDERS = Stream.concat(Arrays.stream(FieldProtocol.values()).map(FieldProtocol::key),
            Stream.concat(Stream.of("stations", "gateways", "nodes"), OF_A_LINE.stream())).toList();

    private final Path file;
    private final IntakeSettings configured;

    /**
     * What the file says.
     *
     * @param tree     all of it, also what cannot be taken
     * @param settings the node's configuration, with the devices that can be taken
     * @param problems of the others
     */
    public record Read(Map<String, Object> tree, IntakeSettings settings, List<Problem> problems) {

        /** Whether it is no file of devices at all, so that nothing in it can be changed. */
        public boolean isBroken() {
            return tree == null;
        }
    }

    /** @param configured the node's configuration */
    public DeviceFile(Path file, IntakeSettings configured) {
        this.file = file;
        this.configured = configured;
    }

    /** Reads it; what cannot be taken stops nothing else. */
    public Read read() {
        if (Files.notExists(file)) {
            return new Read(new LinkedHashMap<>(), configured, List.of());
        }
        Problems problems = new Problems();
        Section section = Section.load(file, problems);
        return problems.isEmpty() ? taken(section, problems) : new Read(null, configured, problems.all());
    }

    /** Adds what of it cannot be taken to the problems of the node's configuration. */
    public void check(Problems problems) {
        read().problems().forEach(problems::add);
    }

    /** What the file would say. @param tree see {@link Read} */
    public Read wouldRead(Map<String, Object> tree) {
        Problems problems = new Problems();
        return taken(Section.parse(YamlText.of(tree), file, problems), problems);
    }

    private Read taken(Section section, Problems problems) {
        IntakeSettings settings = configured.and(section);
        if (problems.isEmpty()) {
            return new Read(section.tree(), settings, List.of());
        }
        Map<String, Object> good = section.tree();
        for (Problem problem : problems.all()) {
            drop(good, List.of(problem.key().split("\\.")));
        }
        Problems left = new Problems();
        IntakeSettings without = configured.and(Section.parse(YamlText.of(good), file, left));
        return new Read(section.tree(), left.isEmpty() ? without : configured, problems.all());
    }

    /** Leaves out the device that a problem is about, or what it stands under. A name may have dots in it. */
    @SuppressWarnings("unchecked")
    private static void drop(Map<String, Object> at, List<String> path) {
        List<String> rest = new ArrayList<>(path);
        String key = rest.remove(0);
        while (!at.containsKey(key) && !rest.isEmpty()) {
            key += "." + rest.remove(0);
        }
        boolean holdsDevices = HOLDERS.contains(key) || !rest.isEmpty() && OF_A_LINE.contains(rest.get(0));
        if (holdsDevices && !rest.isEmpty() && at.get(key) instanceof Map) {
            drop((Map<String, Object>) at.get(key), rest);
        } else {
            at.remove(key);
        }
    }

    /** Writes it as a whole; it is on the disk when this returns. */
    public void write(Map<String, Object> tree) throws IOException {
        PrivateFile.write(file, (HEAD + YamlText.of(tree)).getBytes(StandardCharsets.UTF_8));
    }
}
