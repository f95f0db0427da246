package org.microbrain.edge;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.microbrain.block.Reading;
import org.microbrain.journal.History;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code microbrain edge export}: the history as CSV, also while the node runs. */
@Command(name = "export", mixinStandardHelpOptions = true,
        description = {"把历史读数输出为 CSV（序列、时间、数值、质量）；节点运行时也可用。",
            "Print the history as CSV (series, time, value, quality), also while the node runs."})
public final class ExportCommand implements Callable<Integer> {

    @Option(names = "--config", required = true, paramLabel = "FILE",
            description = {"配置文件。", "The configuration file."})
    private Path config;

    @Option(names = "--series", paramLabel = "NAME", description = {"只输出这一序列。", "Only this series."})
    private String only;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Problems problems = new Problems();
        EdgeSettings settings = EdgeSettings.read(Section.load(config, problems));
        if (!problems.isEmpty()) {
            problems.print(spec.commandLine().getErr(), Language.ZH);
            spec.commandLine().getErr().flush();
            return 2;
        }
        PrintWriter out = spec.commandLine().getOut();
        try (History history = History.open(settings.node().data().resolve("journal.db"), settings.node().node())) {
            out.println("series,time,value,quality");
            history.forEach(Long.MIN_VALUE, Long.MAX_VALUE, (series, reading) -> {
                if (only == null || only.equals(series.name())) {
                    out.println(line(series.name(), reading));
                }
            });
        }
        out.flush();
        return out.checkError() ? 1 : 0;
    }

    /** Series names hold no comma or quote; the time is Unix milliseconds, the value Java's shortest exact decimal. */
    private static String line(String series, Reading reading) {
        return series + "," + reading.millis() + "," + reading.value() + "," + reading.quality();
    }
}
