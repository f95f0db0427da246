package org.microbrain.bench;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;

/** Settings of the product's ends: a node's defaults. */
final class ProductNode {

    static final int READINGS_IN_BLOCK = 1_000;
    static final JournalSettings JOURNAL = new JournalSettings(2L << 30, 512L << 20, 30, READINGS_IN_BLOCK,
            Duration.ofSeconds(60));

    private ProductNode() {
    }

    static NodeSettings settings(NodeId node, Path data, List<ParentSettings> parents) {
        return new NodeSettings(node, new LocalName("测试", "bench"), data, null, parents, null,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), data.resolve("routes.d"));
    }
}
