package org.microbrain.edge;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.microbrain.edge.update.ProgramCommands;
import org.microbrain.edge.update.Supervisor;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.node.NodeOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code microbrain edge --supervised}: the edge as a process below this one, from the slot that counts. */
final class SupervisedEdge {

    private static final Logger LOG = LoggerFactory.getLogger(SupervisedEdge.class);
    /** Options of Java for the program, one a line; set by the launcher. */
    private static final String OPTIONS = "microbrain.node-options";
    private static final Duration COMES_UP = Duration.ofMinutes(3);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private SupervisedEdge() {
    }

    /** Runs until the process is told to end. @return the exit status; 2 for a wrong configuration */
    static int run(NodeOptions options, PrintWriter out, PrintWriter err) throws IOException, InterruptedException {
        Problems problems = new Problems();
        EdgeSettings settings = EdgeSettings.read(Section.load(options.config(), problems));
        if (!problems.isEmpty()) {
            problems.print(err, options.language());
            err.flush();
            return 2;
        }
        Files.createDirectories(EdgeUpdates.folder(settings));
        String java = System.getProperty(OPTIONS, "").trim();
        List<String> javaOptions = java.isEmpty() ? List.of() : List.of(java.split("\n"));
        // It ends with this process, however that came: its standard input ends.
        List<String> arguments = List.of("edge", "--config", options.config().toString(), "--lang",
                options.language().name().toLowerCase(Locale.ROOT), "--with-parent");
        Supervisor supervisor = new Supervisor(EdgeUpdates.program(settings),
                jars -> new ProcessBuilder(ProgramCommands.start(jars, slot(jars), javaOptions, arguments)), COMES_UP,
                PAUSE, out);
        Thread stop = new Thread(() -> {
            try {
                supervisor.stop();
            } catch (InterruptedException e) {
                LOG.warn("the program was left to end by itself");
            }
        }, "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        return supervisor.run();
    }

    private static String slot(Optional<Path> jars) {
        return jars.map(folder -> folder.getFileName().toString()).orElse("none");
    }
}
