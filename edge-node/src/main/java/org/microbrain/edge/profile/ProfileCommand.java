package org.microbrain.edge.profile;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.microbrain.edge.firmware.BoardConfig;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code microbrain profile}: looks at folders of gateway profiles and of board files, and renders board files. */
@Command(name = "profile", mixinStandardHelpOptions = true,
        description = {"检查网关型号配置或主板配置的文件夹，或为一个节点渲染主板文件。",
            "Check a folder of a gateway profile or of a board's files, or render a board's files for a node."})
public final class ProfileCommand implements Runnable {

    private static final String INPUT = "sample-in.txt";
    private static final String EXPECTED = "sample-out.csv";
    private static final Instant SAMPLE_TIME = Instant.parse("2026-07-01T00:00:00Z");

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "请给出子命令。 Name a sub-command.");
    }

    /** @return 0 good, 1 the sample differs, 2 something is wrong in the folder */
    @Command(name = "check", description = {"检查文件夹；型号配置还会回放样例。",
        "Check a folder; of a profile its sample is replayed, too."})
    int check(@Parameters(paramLabel = "FOLDER") Path folder) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Problems problems = new Problems();
        if (Files.exists(folder.resolve(BoardConfig.FILE))) {
            BoardConfig.read(folder, problems);
            return told(problems, out);
        }
        GatewayProfile profile = GatewayProfile.read(folder, problems);
        if (!problems.isEmpty() || !Files.exists(folder.resolve(INPUT))) {
            return told(problems, out);
        }
        List<String> said = ProfileSample.readings(profile, Files.readAllLines(folder.resolve(INPUT)), SAMPLE_TIME);
        List<String> expected = Files.exists(folder.resolve(EXPECTED)) ? Files.readAllLines(folder.resolve(EXPECTED))
                : List.of();
        if (said.equals(expected)) {
            return told(problems, out);
        }
        out.println("样例不符；实际结果： The sample differs; what it becomes:");
        said.forEach(out::println);
        out.flush();
        return 1;
    }

    private static int told(Problems problems, PrintWriter out) throws IOException {
        if (problems.isEmpty()) {
            out.println("正确 good");
        }
        problems.print(out, Language.ZH);
        problems.print(out, Language.EN);
        out.flush();
        return problems.isEmpty() ? 0 : 2;
    }

    /** @return 0 rendered, 2 something is missing or wrong */
    @Command(name = "render", description = {"用节点配置中的值（updates.firmware.values）渲染主板文件。",
        "Render a board's files with the values of a node's configuration (updates.firmware.values)."})
    int render(@Parameters(paramLabel = "FOLDER") Path folder,
               @Option(names = "--config", required = true, paramLabel = "FILE") Path config,
               @Option(names = "--into", required = true, paramLabel = "DIR") Path into) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Problems problems = new Problems();
        Map<String, String> values = Section.load(config, problems).section("updates").section("firmware")
                .map("values");
        Map<String, String> files = BoardConfig.read(folder, problems).render(values, problems);
        if (!problems.isEmpty()) {
            return told(problems, out);
        }
        Files.createDirectories(into);
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(into.resolve(file.getKey()), file.getValue(), StandardCharsets.UTF_8);
            out.println(into.resolve(file.getKey()));
        }
        out.flush();
        return 0;
    }
}
