package org.microbrain.runtime.carry;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.microbrain.json.JsonText;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.identity.IdentityProblem;
import org.microbrain.runtime.terminal.ProgressLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The options that carrying out and in share, and how they end. */
final class CarryOptions {

    /** Nothing failed, but the node has yet to take it. */
    static final int LATER = 3;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = {"节点的配置文件。",
        "The node's configuration file."})
    private Path config;

    @Option(names = "--json", description = {"以 JSON 输出。", "Print JSON."})
    private boolean json;

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "15", description = {
        "等节点接手的秒数；超过即视为未运行。", "Seconds for the node to take it up; after that it is taken not to run."})
    private int wait;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /**
     * How it ended.
     *
     * @param status   exit status
     * @param document for programs
     * @param lines    for people, in both languages
     */
    record Ended(int status, Map<String, Object> document, List<String> lines) {
    }

    /** Work that may fail in the ways that have words for people. */
    interface Work {
        Ended work() throws IOException, CarryProblem, InterruptedException;
    }

    Path config() {
        return config;
    }

    /** The stick beside a node, with how far it is drawn for people at a terminal alone. */
    Stick stick(NodeSettings settings, InstantSource time) {
        CarryFolder folder = new CarryFolder(settings.data());
        return new Stick(settings, folder, new Orders(folder, wait, () -> stopped(settings, time)),
                new ProgressLine(json || System.console() == null ? null : spec.commandLine().getErr()));
    }

    private StoppedNode stopped(NodeSettings settings, InstantSource time)
            throws IOException, IdentityProblem, CarryProblem {
        if (settings.parents().isEmpty()) {
            throw new CarryProblem("not-running", "省级节点未在运行，请先启动它", "the core is not running; start it");
        }
        return new StoppedNode(config, time);
    }

    int ended(Work work) throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            Ended ended = work.work();
            if (json) {
                out.print(new String(JsonText.write(ended.document()), StandardCharsets.UTF_8));
            } else {
                ended.lines().forEach(out::println);
            }
            return ended.status();
        } catch (CarryProblem e) {
            if (json) {
                out.print(new String(JsonText.write(Map.of("done", false, "code", e.code(), "zh", e.zh(), "en",
                        e.getMessage())), StandardCharsets.UTF_8));
            }
            err.println("未完成 / not done: " + e.zh() + " / " + e.getMessage());
            return 1;
        } catch (IOException e) {
            err.println("未完成 / not done: " + (e.getMessage() == null ? e.toString() : e.getMessage()));
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }
}
