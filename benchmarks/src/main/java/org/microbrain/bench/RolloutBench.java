package org.microbrain.bench;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code bench rollout}: what updates cost the province. */
@Command(name = "rollout", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"发布对省级节点的负担。", "What rollouts cost the core."})
final class RolloutBench implements Callable<Integer> {

    @Mixin
    private BenchOptions options;

    @Override
    public Integer call() throws Exception {
        try (BenchRun run = options.begin()) {
            RolloutCoreLoad.measure(run);
            return run.print();
        }
    }
}
