package org.microbrain.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.microbrain.core.registry.DeviceRegistry;
import org.microbrain.core.registry.NodeDevice;
import org.microbrain.core.registry.Registration;
import org.microbrain.core.registry.RegistryAddress;
import org.microbrain.core.registry.RegistryFailure;
import org.microbrain.record.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code microbrain core hono register}: the nodes that the core knows into the device registry of a Hono. Exit status 0: all is
 * as it should be; 1: it could not go on, and can be run again; 2: wrong options; 3: something differs and was left.
 */
@Command(name = "register", mixinStandardHelpOptions = true, description = {
    "把省级节点所知的各级节点登记到 Hono 的设备登记处；可重复运行，已有的只比较，不覆盖。",
    "Register the nodes that the core knows in Hono's device registry; may be run again, what is there is compared and not overwritten."})
public final class HonoRegisterCommand implements Callable<Integer> {

    /** Hono's rule for the identifier of a tenant. */
    private static final Pattern TENANT = Pattern.compile("[a-zA-Z0-9_.-]{1,200}");
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Mixin
    private CoreCall core;

    @Option(names = "--registry", required = true, paramLabel = "URL", defaultValue = "${env:MICROBRAIN_HONO_REGISTRY}", description = {
        "Hono 设备登记处管理接口的地址，例如 https://registry.example:28443；省略时取环境变量 MICROBRAIN_HONO_REGISTRY。",
        "Address of the registry's management API; left out: the environment variable MICROBRAIN_HONO_REGISTRY."})
    private String registry;

    @Option(names = "--tenant", required = true, paramLabel = "NAME", description = {
        "本省在 Hono 中的租户，与 ingest.kafka.tenant 相同。", "The province's tenant in Hono, as in ingest.kafka.tenant."})
    private String tenant;

    @Option(names = "--sign-in-file", paramLabel = "FILE", description = {
        "登录登记处用的文件，内容为 用户:密码 或令牌；省略时取环境变量 MICROBRAIN_HONO_SIGN_IN，都没有则不登录。",
        "File with user:password or a token for the registry; left out: the environment variable MICROBRAIN_HONO_SIGN_IN, if any."})
    private Path signIn;

    @Option(names = "--trust", paramLabel = "FILE", description = {"登记处证书的签发机构（PEM）；省略时为 Java 所信任的。",
        "Authorities of the registry's certificate (PEM); those that Java trusts when left out."})
    private Path trust;

    @Option(names = "--plain", description = {"允许向其他机器明文传输口令（线路另有保护）。",
        "Let passwords travel to other machines without TLS; the line is protected otherwise."})
    private boolean plain;

    @Option(names = "--passwords", paramLabel = "FILE", description = {"需直接连接 Hono 适配器的节点的口令，每行 节点=口令；已有口令的不改。",
        "Passwords of nodes that sign in to an adapter of Hono, a line NODE=PASSWORD each; one that has a password keeps it."})
    private Path passwords;

    @Option(names = "--mend", description = {"把不一致的改正，其余内容保留。", "Put right what differs, and leave everything else of it."})
    private boolean mend;

    @Option(names = "--dry-run", description = {"只说明会做什么。", "Only say what would be done."})
    private boolean dry;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (!TENANT.matcher(tenant).matches()) {
            throw new ParameterException(spec.commandLine(),
                    "--tenant 只能用字母、数字和 _ . - 。 --tenant may have letters, digits and _ . - alone.");
        }
        try {
            RegistryAddress address = RegistryAddress.of(registry, signIn(), trust, plain);
            List<NodeDevice> devices = NodeDevice.of(nodes());
            RegisterText text = new RegisterText(out, core.json(), dry);
            new Registration(new DeviceRegistry(address, PATIENCE, Thread::sleep), tenant, mend, dry, text)
                    .run(devices, passwords(devices));
            return text.end() ? 0 : 3;
        } catch (RegistryFailure e) {
            err.println(e.zh() + "。" + System.lineSeparator() + e.en() + ".");
            return 1;
        } catch (CoreCall.Refused e) {
            err.println(e.getMessage());
            return 1;
        } catch (ConnectException e) {
            err.println("联系不上省级节点。 The core cannot be reached.");
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private String signIn() {
        try {
            return signIn == null ? System.getenv("MICROBRAIN_HONO_SIGN_IN") : Files.readString(signIn);
        } catch (IOException e) {
            throw new ParameterException(spec.commandLine(), "无法读取 " + signIn + "。 " + signIn + " cannot be read.");
        }
    }

    private List<NodeId> nodes() throws Exception {
        List<NodeId> nodes = new ArrayList<>();
        for (JsonNode node : core.get("nodes").path("nodes")) {
            nodes.add(new NodeId(node.path("node").asText()));
        }
        return nodes;
    }

    private Map<NodeId, String> passwords(List<NodeDevice> devices) {
        Map<NodeId, String> all = new TreeMap<>();
        if (passwords == null) {
            return all;
        }
        Properties written = new Properties();
        try (Reader reader = Files.newBufferedReader(passwords)) {
            written.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "无法读取 " + passwords + "。 " + passwords + " cannot be read.");
        }
        for (String name : written.stringPropertyNames()) {
            if (devices.stream().noneMatch(device -> device.node().text().equals(name)) || written.getProperty(name).isEmpty()) {
                throw new ParameterException(spec.commandLine(), passwords + " 中的 " + name + " 不是省级节点所知的下级节点，或没有口令。 "
                        + name + " in " + passwords + " is no node below that the core knows, or has no password.");
            }
            all.put(new NodeId(name), written.getProperty(name));
        }
        return all;
    }
}
