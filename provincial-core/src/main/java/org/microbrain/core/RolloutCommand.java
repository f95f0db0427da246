package org.microbrain.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code microbrain rollout}: what the console's pages about rollouts do, for scripts, over the core's API. Exit status 0:
 * done; 1: the core refused or did not answer; 2: wrong options; with {@code show --wait}, 3: it was stopped by a gate, rolled
 * back or cancelled.
 */
@Command(name = "rollout", mixinStandardHelpOptions = true, description = {
    "编写、批准、控制和查看推广。", "Write, approve, steer and watch rollouts."})
public final class RolloutCommand implements Runnable {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "请给出子命令。 Name a sub-command.");
    }

    private interface Call {
        JsonNode ask() throws Exception;
    }

    /** Prints the answer, or why there is none. */
    private static int answer(CommandSpec spec, CoreCall core, Call call) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            JsonNode answer = call.ask();
            if (core.json()) {
                out.println(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(answer));
            } else {
                RolloutText.print(answer, out);
            }
            return 0;
        } catch (CoreCall.Refused e) {
            err.println(e.getMessage());
            return 1;
        } catch (ConnectException e) {
            err.println("联系不上省级节点。 The core cannot be reached.");
            return 1;
        } catch (IOException e) {
            err.println("与省级节点的通信失败。 Talking to the core failed: " + e.getMessage());
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private static JsonNode read(CommandSpec spec, Path file) throws IOException {
        try {
            String text = file.toString().equals("-") ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
                    : Files.readString(file);
            JsonNode json = MAPPER.readTree(text);
            if (json != null && json.isObject()) {
                return json;
            }
            throw new ParameterException(spec.commandLine(), file + "：应为 JSON 对象。 It must be a JSON object.");
        } catch (JsonProcessingException e) {
            throw new ParameterException(spec.commandLine(), file + "：不是 JSON。 It is no JSON: " + e.getOriginalMessage());
        }
    }

    private static ObjectNode because(String why) {
        return MAPPER.createObjectNode().put("why", why == null ? "" : why);
    }

    @Command(name = "releases", description = {"列出可推广的版本。", "List what can be rolled out."})
    private int releases(@Mixin CoreCall core) throws Exception {
        return answer(sub("releases"), core, () -> core.get("releases"));
    }

    @Command(name = "list", description = {"列出推广。", "List rollouts."})
    private int list(@Mixin CoreCall core) throws Exception {
        return answer(sub("list"), core, () -> core.get("rollouts"));
    }

    @Command(name = "dry-run", description = {"预演：会涉及哪些节点。", "Say which nodes a plan would touch."})
    private int dryRun(@Mixin CoreCall core, @Parameters(paramLabel = "FILE", description = {"JSON 方案；- 为标准输入。",
        "The plan as JSON; - for standard input."}) Path file) throws Exception {
        return answer(sub("dry-run"), core, () -> core.post("rollouts/dry-run", read(sub("dry-run"), file)));
    }

    @Command(name = "create", description = {"编写推广并提交批准。", "Write a rollout and ask for approval."})
    private int create(@Mixin CoreCall core, @Parameters(paramLabel = "FILE", description = {"JSON 方案；- 为标准输入。",
        "The plan as JSON; - for standard input."}) Path file, @Option(names = "--draft", description = {"只存为草稿。",
        "Only keep it as a draft."}) boolean draft) throws Exception {
        return answer(sub("create"), core, () -> {
            ObjectNode plan = (ObjectNode) read(sub("create"), file);
            return core.post("rollouts", draft ? plan.put("draft", true) : plan);
        });
    }

    @Command(name = "show", description = {"查看一个推广。", "Show a rollout."})
    private int show(@Mixin CoreCall core, @Parameters(paramLabel = "NUMBER") long number,
                     @Option(names = "--node", paramLabel = "NODE", description = {"该节点的经过。",
                         "What this node told."}) String node,
                     @Option(names = "--wait", description = {"等到结束或停住。", "Wait until it ends or stops."})
                     boolean wait) throws Exception {
        JsonNode[] last = {null};
        int status = answer(sub("show"), core, () -> {
            last[0] = core.get("rollouts/" + number + (node == null ? "" : "/nodes/" + node));
            while (wait && node == null && last[0].path("state").asText().matches("draft|waiting-for-approval|running")) {
                Thread.sleep(2_000);
                last[0] = core.get("rollouts/" + number);
            }
            return last[0];
        });
        boolean stopped = wait && last[0] != null && !last[0].path("state").asText("finished").equals("finished");
        return status == 0 && stopped ? 3 : status;
    }

    @Command(name = "submit", description = {"提交批准。", "Ask for approval."})
    private int submit(@Mixin CoreCall core, @Parameters(paramLabel = "NUMBER") long number) throws Exception {
        return act(core, "submit", number, "submit", "");
    }

    @Command(name = "approve", description = {"批准他人编写的推广。", "Approve what somebody else wrote."})
    private int approve(@Mixin CoreCall core, @Parameters(paramLabel = "NUMBER") long number) throws Exception {
        return act(core, "approve", number, "approve", "");
    }

    @Command(name = "pause", description = {"暂停。", "Pause."})
    private int pause(@Mixin CoreCall core, @Parameters(paramLabel = "NUMBER") long number,
                      @Option(names = "--why", paramLabel = "TEXT") String why) throws Exception {
        return act(core, "pause", number, "pause", why);
    }

    @Command(name = "resume", description = {"继续；失败节点按现状接受，或重试。",
        "Go on; failed nodes are accepted as they are, or tried again."})
    private int resume(@Mixin CoreCall core, @Parameters(paramLabel = "NUMBER") long number,
                       @Option(names = "--retry", description = {"重试失败节点。", "Try failed nodes again."}) boolean retry)
            throws Exception {
        return act(core, "resume", number, retry ? "retry" : "resume", "");
    }

    @Command(name = "cancel", description = {"取消；已采用的保持不变。", "Cancel; what is kept stays."})
    private int cancel(@Mixin CoreCall core, @Parameters(paramLabel = "NUMBER") long number,
                       @Option(names = "--why", paramLabel = "TEXT") String why) throws Exception {
        return act(core, "cancel", number, "cancel", why);
    }

    @Command(name = "rollback", description = {"回退到原版本。", "Wish the version before to all that took the new one."})
    private int rollback(@Mixin CoreCall core, @Parameters(paramLabel = "NUMBER") long number,
                         @Option(names = "--why", paramLabel = "TEXT") String why) throws Exception {
        return act(core, "rollback", number, "roll-back", why);
    }

    @Command(name = "halt", description = {"紧急停止辖区内的一切更新。", "Emergency stop of all updates in an area."})
    private int halt(@Mixin CoreCall core, @Option(names = "--area", paramLabel = "CODE") String area,
                     @Option(names = "--why", paramLabel = "TEXT") String why,
                     @Option(names = "--lift", description = {"解除。", "Let updates go on."}) boolean lift) throws Exception {
        ObjectNode body = because(why);
        if (area != null) {
            body.put("area", area);
        }
        return answer(sub("halt"), core, () -> core.post(lift ? "halts/lift" : "halts", body));
    }

    @Command(name = "holds", description = {"列出停推、暂缓与固定。", "List halts, holds and pins that stand."})
    private int holds(@Mixin CoreCall core) throws Exception {
        return answer(sub("holds"), core, () -> core.get("halts"));
    }

    @Command(name = "hold", description = {"暂缓辖区内的推广，须写明原因。", "Hold rollouts back in an area, with a reason."})
    private int hold(@Mixin CoreCall core, @Option(names = "--area", paramLabel = "CODE") String area,
                     @Option(names = "--rollout", paramLabel = "NUMBER", description = {"省略则为全部。", "Left out: all."})
                     Long rollout, @Option(names = "--why", paramLabel = "TEXT", required = true) String why,
                     @Option(names = "--until", paramLabel = "TIME", description = {
                         "到此时自行放行，例如 2026-12-06T00:00:00Z。", "It ends by itself then, e.g. 2026-12-06T00:00:00Z."})
                     String until) throws Exception {
        ObjectNode body = held(area, rollout, why);
        if (until != null) {
            body.put("until", until);
        }
        return answer(sub("hold"), core, () -> core.post("holds", body));
    }

    @Command(name = "release", description = {"放行暂缓的推广。", "Let held rollouts go on."})
    private int release(@Mixin CoreCall core, @Option(names = "--area", paramLabel = "CODE") String area,
                        @Option(names = "--rollout", paramLabel = "NUMBER") Long rollout,
                        @Option(names = "--why", paramLabel = "TEXT") String why) throws Exception {
        return answer(sub("release"), core, () -> core.post("holds", held(area, rollout, why).put("held", false)));
    }

    private static ObjectNode held(String area, Long rollout, String why) {
        ObjectNode body = because(why).put("rollout", rollout == null ? "" : rollout.toString());
        return area == null ? body : body.put("area", area);
    }

    @Command(name = "pin", description = {"让节点固定在一个版本，须写明原因。", "Let a node keep a version, with a reason."})
    private int pin(@Mixin CoreCall core, @Parameters(paramLabel = "NODE") String node,
                    @Parameters(paramLabel = "COMPONENT") String component, @Parameters(paramLabel = "VERSION") String version,
                    @Option(names = "--why", paramLabel = "TEXT", required = true) String why) throws Exception {
        return answer(sub("pin"), core, () -> core.post("pins", because(why).put("node", node).put("component", component)
                .put("version", version)));
    }

    @Command(name = "unpin", description = {"取消固定。", "Take a pin away."})
    private int unpin(@Mixin CoreCall core, @Parameters(paramLabel = "NODE") String node,
                      @Parameters(paramLabel = "COMPONENT") String component) throws Exception {
        return answer(sub("unpin"), core, () -> core.post("pins/remove", because("").put("node", node)
                .put("component", component)));
    }

    @Command(name = "why", description = {"该节点为何是这个版本？", "Why does this node run what it runs?"})
    private int why(@Mixin CoreCall core, @Parameters(paramLabel = "NODE") String node) throws Exception {
        return answer(sub("why"), core, () -> core.get("why/" + node));
    }

    private int act(CoreCall core, String name, long number, String action, String why) throws Exception {
        return answer(sub(name), core, () -> core.post("rollouts/" + number + "/" + action, because(why)));
    }

    private CommandSpec sub(String name) {
        return spec.subcommands().get(name).getCommandSpec();
    }
}
