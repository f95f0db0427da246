package org.microbrain.edge;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.node.NodeLauncher;
import org.microbrain.runtime.node.NodeOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code microbrain edge}. */
@Command(name = "edge", subcommands = ExportCommand.class, mixinStandardHelpOptions = true,
        description = {"运行一个边缘节点（乡镇、社区或村）。", "Run an edge node (township, community or village)."})
public final class EdgeCommand implements Callable<Integer> {

    @Mixin
    private NodeOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return new NodeLauncher(options, spec).run(EdgeSettings::read, settings -> new EdgeNode(settings,
                NodeIdentity.load(settings.node().identity(), settings.node().node()), InstantSource.system()));
    }
}
