package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every benchmark takes; {@link #begin} starts a run. */
final class BenchOptions {

    @Option(names = "--json", description = "标准输出为一行 JSON。 Standard output is one line of JSON.")
    private boolean json;

    @Option(names = "--data", paramLabel = "DIR", defaultValue = ".microbrain/bench",
            description = "临时文件所在的磁盘，默认 ${DEFAULT-VALUE}。 Where the temporary files lie; it is this disk that is "
                    + "measured.")
    private Path data;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** Makes an empty work folder, which the run removes when it is closed. */
    BenchRun begin() throws IOException {
        return new BenchRun(spec.name(), data.toAbsolutePath().normalize(), json, spec.commandLine().getOut(),
                spec.commandLine().getErr());
    }
}
