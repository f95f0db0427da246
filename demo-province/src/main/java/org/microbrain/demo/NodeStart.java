package org.microbrain.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.microbrain.core.CoreCommand;
import org.microbrain.edge.EdgeCommand;
import org.microbrain.hub.HubCommand;
import org.microbrain.runtime.node.NodeOptions;

/**
 * Starts a node without the parser of command lines when its options are plain: a gateway saves a seventh of its start
 * and some MB. Everything else, also every mistake, is left to {@link Microbrain#commandLine()}.
 */
final class NodeStart {

    /** What a node of one tier runs. */
    private interface Tier {
        int run(NodeOptions options, PrintWriter out, PrintWriter err) throws IOException;
    }

    private NodeStart() {
    }

    /** @return the exit status when it was such a start and the node has ended */
    static OptionalInt run(List<String> arguments) {
        Tier tier = arguments.isEmpty() ? null : switch (arguments.get(0)) {
            case "edge" -> EdgeCommand::run;
            case "hub" -> HubCommand::run;
            case "core" -> CoreCommand::run;
            default -> null;
        };
        NodeOptions options = tier == null ? null : NodeOptions.plain(arguments.subList(1, arguments.size()));
        if (options == null) {
            return OptionalInt.empty();
        }
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        try {
            return OptionalInt.of(tier.run(options, out, err));
        } catch (IOException | RuntimeException e) {
            err.println(e.getMessage() == null ? e.toString() : e.getMessage());
            return OptionalInt.of(1);
        }
    }
}
