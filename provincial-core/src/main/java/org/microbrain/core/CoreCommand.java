package org.microbrain.core;

import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.node.NodeLauncher;
import org.microbrain.runtime.node.NodeOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code microbrain core}. */
@Command(name = "core", mixinStandardHelpOptions = true,
        description = {"运行省级核心。", "Run the provincial core."})
public final class CoreCommand implements Callable<Integer> {

    @Mixin
    private NodeOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        return new NodeLauncher(options, spec).run(CoreSettings::read, settings -> new CoreNode(settings,
                NodeIdentity.load(settings.node().identity(), settings.node().node()), InstantSource.system()));
    }
}
