package org.microbrain.core;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.microbrain.core.archive.ArchiveFailure;
import org.microbrain.runtime.config.NodeSettings;
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

/** {@code microbrain core}. */
@Command(name = "core", subcommands = {BackupCommand.class, MigrateCommand.class, HonoCommand.class}, mixinStandardHelpOptions = true,
        description = {"运行省级核心。", "Run the provincial core."})
public final class CoreCommand implements Callable<Integer> {

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
        return new NodeLauncher(options, out, err).run(CoreSettings::read, CoreCommand::open);
    }

    /** Starts the node. */
    public static RunningNode open(CoreSettings settings) throws IOException, IdentityProblem {
        try {
            return switch (settings.ingest().part()) {
                case WORKER -> new WorkerNode(settings, InstantSource.system());
                case RELAY -> new RelayNode(settings, identity(settings.node()), InstantSource.system());
                case ALL, FRONT_END -> new CoreNode(settings, identity(settings.node()), InstantSource.system());
            };
        } catch (ArchiveFailure e) {
            throw new IllegalStateException(e.zh() + System.lineSeparator() + e.getMessage(), e);
        }
    }

    private static NodeIdentity identity(NodeSettings node) throws IdentityProblem {
        return NodeIdentity.load(node.identity(), node.node());
    }
}
