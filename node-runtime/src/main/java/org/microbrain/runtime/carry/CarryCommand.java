package org.microbrain.runtime.carry;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import org.microbrain.json.JsonText;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code microbrain carry}: what a line would bring, on a stick. Exit status 0: done; 1: failed, or something was refused; 2: wrong
 * options; 3: laid in for a node that does not run, which takes it at its next start.
 */
@Command(name = "carry", mixinStandardHelpOptions = true, description = {
    "用 U 盘在没有线路的节点之间摆渡：out 制作，in 取入，show 查看。",
    "Carry what a line would bring on a stick: out makes a bundle, in takes bundles in, show says what one is."})
public final class CarryCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    private final InstantSource time = InstantSource.system();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "请给出子命令：out、in、show。 Name a sub-command.");
    }

    @Command(name = "out", description = {"把给一个上级或下级的数据写到 U 盘，节点可在运行。",
        "Write what is for a parent or a node below onto a stick; the node may be running."})
    private int out(@Mixin CarryOptions options,
            @Option(names = "--to", required = true, paramLabel = "FOLDER", description = {"U 盘上的文件夹。",
                "Folder on the stick."}) Path stick,
            @Option(names = "--for", paramLabel = "NODE", description = {"接收节点；省略时为第一个上级。",
                "Who takes it in; the first parent when left out."}) String receiver,
            @Option(names = "--certificate", paramLabel = "FILE", description = {"接收节点的 node.crt，本节点尚不认识它时需要。",
                "The receiver's node.crt, where this node does not know it yet."}) Path certificate,
            @Option(names = "--limit", paramLabel = "MIB", defaultValue = "0", description = {"最多多少 MiB；默认装满为止。",
                "MiB at most; what there is room for when left out."}) long limit,
            @Option(names = "--all", description = {"连同已确认而仍保留的记录：上级丢失数据后使用。",
                "Also what was acknowledged and is still held: for a parent that has lost it."}) boolean all)
            throws Exception {
        NodeSettings settings = settings(options);
        NodeId to = receiver == null ? firstParent(settings) : node(receiver);
        return options.ended(() -> options.stick(settings, time).write(stick, to, certificate, limit << 20, all));
    }

    @Command(name = "in", description = {"取入 U 盘上给本节点的数据。节点未运行时，在下次启动时取入。",
        "Take in what is on a stick for this node; when the node is not running, at its next start."})
    private int in(@Mixin CarryOptions options,
            @Option(names = "--from", required = true, paramLabel = "FOLDER", description = {"U 盘上的文件夹，或一个文件。",
                "Folder on the stick, or one file."}) Path stick) throws Exception {
        NodeSettings settings = settings(options);
        return options.ended(() -> options.stick(settings, time).read(stick));
    }

    @Command(name = "show", description = {"查看摆渡包（不需要节点，不验证签名）。",
        "Say what a bundle is; needs no node and believes nothing."})
    private int show(@Parameters(paramLabel = "FILE") Path file,
            @Option(names = "--json", description = {"以 JSON 输出。", "Print JSON."}) boolean json) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        try {
            Bundle bundle = Bundle.open(file);
            Map<String, Object> document = bundle.manifest().document();
            if (json) {
                out.print(new String(JsonText.write(document), StandardCharsets.UTF_8));
            } else {
                document.forEach((name, value) -> out.println(name + "\t" + value));
            }
            bundle.requireWhole();
            return 0;
        } catch (CarryProblem e) {
            spec.commandLine().getErr().println(e.zh() + " / " + e.getMessage());
            spec.commandLine().getErr().flush();
            return 1;
        } finally {
            out.flush();
        }
    }

    private NodeSettings settings(CarryOptions options) throws IOException {
        Problems problems = new Problems();
        NodeSettings settings = NodeSettings.read(Section.load(options.config(), problems));
        if (settings.node() == null || settings.data() == null) {
            throw new ParameterException(spec.commandLine(), problems.toString().strip());
        }
        return settings;
    }

    private NodeId firstParent(NodeSettings settings) {
        if (settings.parents().isEmpty()) {
            throw new ParameterException(spec.commandLine(), "请用 --for 给出接收节点。 Name the receiver with --for.");
        }
        return settings.parents().get(0).node();
    }

    private NodeId node(String name) {
        try {
            return NodeSettings.nodeName(name);
        } catch (InvalidValue e) {
            throw new ParameterException(spec.commandLine(), e.zh() + " " + e.getMessage(), e);
        }
    }
}
