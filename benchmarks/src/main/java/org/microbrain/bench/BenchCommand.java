package org.microbrain.bench;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The program behind {@code ./microbrain bench}: one sub-command a benchmark. What each measures is told in
 * {@code docs/BENCHMARKS.md}.
 */
@Command(name = "bench", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"在本机测量，旁边是同一次运行中的对照设计与机器底线。",
            "Measures on this machine, beside plain designs and the machine's own floor in the same run."},
        subcommands = {CodecBench.class, HopBench.class, DrainBench.class, IntakeBench.class, EdgeBench.class,
            NabBench.class, FloodBench.class, RolloutBench.class, FieldBench.class, ScaleBench.class, RetentionBench.class})
public final class BenchCommand implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(BenchCommand.class);

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "请给出测试名。 Name a benchmark.");
    }

    /** Exit status 0: measured; 1: a check inside the benchmark failed, so its figures mean nothing; 2: wrong options. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new BenchCommand()).setExecutionExceptionHandler((failure, command, parsed) -> {
            command.getErr().println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
            LOG.debug("failed", failure);
            return 1;
        });
    }
}
