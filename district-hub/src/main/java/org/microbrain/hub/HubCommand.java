package org.microbrain.hub;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.microbrain.runtime.identity.IdentityProblem;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.node.ConfigOption;
import org.microbrain.runtime.node.NodeLauncher;
import org.microbrain.runtime.node.NodeOptions;
import org.microbrain.runtime.node.RunningNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code microbrain hub}. */
@Command(name = "hub", mixinStandardHelpOptions = true,
        description = {"运行一个市级或县级枢纽。", "Run the hub of a city or a county."})
public final class HubCommand implements Callable<Integer> {

    @Mixin
    private NodeOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        ConfigOption.require(options, spec);
        return run(options, spec.commandLine().getOut(), spec.commandLine().getErr());
    }

    /** Runs the node until the process is told to end. @return the exit status, see {@link NodeLauncher#run} */
    public static int run(NodeOptions options, PrintWriter out, PrintWriter err) throws IOException {
        return new NodeLauncher(options, out, err).run(HubSettings::read, HubCommand::open);
    }

    /** Starts the node. */
    public static RunningNode open(HubSettings settings) throws IOException, IdentityProblem {
        return new HubNode(settings, NodeIdentity.load(settings.node().identity(), settings.node().node()),
                InstantSource.system());
    }
}
