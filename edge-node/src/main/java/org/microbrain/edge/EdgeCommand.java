package org.microbrain.edge;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.IdentityProblem;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.node.ConfigOption;
import org.microbrain.runtime.node.NodeLauncher;
import org.microbrain.runtime.node.NodeOptions;
import org.microbrain.runtime.node.RunningNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code microbrain edge}. */
@Command(name = "edge", subcommands = {ExportCommand.class, KuraCommand.class}, mixinStandardHelpOptions = true,
        description = {"运行一个边缘节点（乡镇、社区或村）。", "Run an edge node (township, community or village)."})
public final class EdgeCommand implements Callable<Integer> {

    @Mixin
    private NodeOptions options;

    @Option(names = "--supervised", description = {"由守护进程启动并在需要时重启；程序更新需要它。",
        "Start it under a supervisor that starts it again when needed; updates of the program need that."})
    private boolean supervised;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ConfigOption.require(options, spec);
        return supervised ? SupervisedEdge.run(options, spec.commandLine().getOut(), spec.commandLine().getErr())
                : run(options, spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /** Runs the node until the process is told to end. @return the exit status, see {@link NodeLauncher#run} */
    public static int run(NodeOptions options, PrintWriter out, PrintWriter err) throws IOException {
        return new NodeLauncher(options, out, err).run(section -> read(section, options.check()), EdgeCommand::open);
    }

    /** A mistake in the file of devices is named when it is looked for, and does not keep the node from its other devices. */
    private static EdgeSettings read(Section section, boolean check) {
        EdgeSettings settings = EdgeSettings.read(section);
        if (check) {
            settings.devices().check(section.problems());
        }
        return settings;
    }

    /** Starts the node. */
    public static RunningNode open(EdgeSettings settings) throws IOException, IdentityProblem {
        return new EdgeNode(settings, NodeIdentity.load(settings.node().identity(), settings.node().node()),
                InstantSource.system());
    }
}
