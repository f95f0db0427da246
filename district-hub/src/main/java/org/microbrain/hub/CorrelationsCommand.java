package org.microbrain.hub;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.microbrain.correlate.CorrelationPackage;
import org.microbrain.correlate.Scenarios;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Problems;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain correlations}: tries rules of correlation on recorded scenarios, as a hub does before it takes them. */
@Command(name = "correlations", mixinStandardHelpOptions = true,
        description = {"用记录的场景试用关联规则。", "Try rules of correlation on recorded scenarios."})
public final class CorrelationsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "请给出子命令。 Name a sub-command.");
    }

    /** Prints what a hub would say: what the sample of a release must expect. @return 0 played, 2 something is wrong in a file */
    @Command(name = "play", mixinStandardHelpOptions = true,
            description = {"回放场景，打印枢纽会说的每一行。", "Play scenarios and print each line that a hub would say."})
    int play(@Option(names = "--rules", paramLabel = "FILE",
                     description = {"关联规则；省略为随程序提供的", "the rules; those of the program when left out"}) Path rules,
             @Option(names = "--scenarios", required = true, paramLabel = "FILE",
                     description = {"场景文件", "the scenarios"}) Path scenarios) throws IOException {
        Problems problems = new Problems();
        Optional<CorrelationPackage> by = rules == null ? Optional.of(CorrelationPackage.shipped())
                : CorrelationPackage.read(bytes(rules), rules, problems);
        Optional<Scenarios> played = Scenarios.read(bytes(scenarios), scenarios, problems);
        PrintWriter out = spec.commandLine().getOut();
        if (by.isPresent() && played.isPresent()) {
            played.get().play(by.get()).forEach(out::println);
            out.flush();
            return 0;
        }
        PrintWriter err = spec.commandLine().getErr();
        problems.print(err, Language.ZH);
        problems.print(err, Language.EN);
        err.flush();
        return 2;
    }

    private byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "无法读取 " + file + "。 " + file + " cannot be read.");
        }
    }
}
