package org.microbrain.runtime.enrol;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.config.Values;
import org.microbrain.runtime.identity.CertificateFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain enrol}: gets a node its identity from its parent, by a token or by a code that a person compares. */
@Command(name = "enrol", mixinStandardHelpOptions = true, description = {
    "让本节点入网：生成密钥（不离开本机），向上级申请证书，写入身份文件和初始配置。",
    "Enrol this node: make its key, which stays here, get a certificate from the parent, write the files of its identity and a "
        + "first configuration."})
public final class EnrolCommand implements Callable<Integer> {

    private static final String RULE = "# ";

    @Option(names = "--token-file", description = {"存放一次性令牌的文件；- 表示标准输入", "file with a one-time token; - for standard input"})
    private Path tokenFile;

    @Option(names = "--at", paramLabel = "HOST:PORT", description = {"没有令牌时：上级的地址", "without a token: address of the parent"})
    private String at;

    @Option(names = "--node", description = {"没有令牌时：本节点名（区划代码）", "without a token: name of this node (division code)"})
    private String node;

    @Option(names = "--hub", description = {"本节点是市或县枢纽，将接纳自己的下级", "this node is a hub and will admit nodes of its own"})
    private boolean hub;

    @Option(names = "--folder", defaultValue = ".", description = {"节点文件夹", "folder of the node"})
    private Path folder;

    @Option(names = "--serial", defaultValue = "", description = {"设备序列号，供管理员核对", "serial number of the machine, for the admin"})
    private String serial;

    @Option(names = "--wait", defaultValue = "24h", description = {"等待接纳的最长时间", "how long to wait for being admitted"})
    private String wait;

    @Option(names = "--lang", paramLabel = "zh|en", description = {"消息的语言，默认按 LANG", "language of messages; by LANG when left out"})
    private Language language;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try {
            return enrol();
        } catch (InvalidValue e) {
            throw new ParameterException(spec.commandLine(), text(e.zh(), e.getMessage()), e);
        }
    }

    private int enrol() throws IOException, GeneralSecurityException, InterruptedException {
        if ((tokenFile == null) == (at == null || node == null)) {
            throw new InvalidValue("请给出 --token-file，或者 --at 和 --node", "give --token-file, or --at and --node");
        }
        EnrolToken token = tokenFile == null ? null : EnrolToken.parse(readToken());
        NodeId name = token == null ? NodeSettings.nodeName(node) : token.node();
        InetSocketAddress address = token == null ? Values.address(at) : token.address();
        Path identity = folder.resolve("identity");
        if (Files.exists(identity.resolve("node.crt"))) {
            throw new InvalidValue(identity + " 中已有证书；节点运行时会自动续期，不需要再次入网",
                    identity + " holds a certificate already; a node that runs renews it by itself");
        }
        KeyPair pair = Enrolment.keyPair(identity.resolve("node.key"));
        KeyPair authority = hub ? Enrolment.keyPair(identity.resolve("authority.key")) : null;
        Enrolment enrolment = new Enrolment(name, address, token, pair, authority, serial, InstantSource.system());
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("enrol"), NioIoHandler.newFactory());
        try {
            return untilAdmitted(enrolment, loop, name, identity);
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    private String readToken() throws IOException {
        byte[] bytes = tokenFile.toString().equals("-") ? System.in.readNBytes(4096) : Files.readAllBytes(tokenFile);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private int untilAdmitted(Enrolment enrolment, EventLoopGroup loop, NodeId name, Path identity)
            throws IOException, GeneralSecurityException, InterruptedException {
        Instant end = InstantSource.system().instant().plus(Values.duration(wait));
        String shown = "";
        while (true) {
            Duration pause;
            try {
                Enrolment.Outcome outcome = enrolment.ask(loop).get();
                if (outcome instanceof Enrolment.Admitted admitted) {
                    write(admitted, name, identity);
                    return 0;
                }
                if (outcome instanceof Enrolment.RefusedBy refused) {
                    say("上级拒绝（" + refused.code() + "）：" + refused.reason(), "the parent refused (" + refused.code() + "): "
                            + refused.reason());
                    return 1;
                }
                Enrolment.Waiting waiting = (Enrolment.Waiting) outcome;
                if (!waiting.code().isEmpty() && !waiting.code().equals(shown)) {
                    shown = waiting.code();
                    say("核对码 " + shown + "：请上级管理员在“入网”页核对后接纳；两处不一致则不要接纳",
                            "code " + shown + ": the admin of the parent compares it on the page \"Admission\" and admits; if the "
                                    + "two differ, do not");
                }
                pause = Duration.ofSeconds(waiting.againSeconds());
            } catch (ExecutionException e) {
                say("暂时不成功，稍后再试：" + e.getCause().getMessage(), "not now, trying again: " + e.getCause().getMessage());
                if (tokenFile != null) {
                    return 1;
                }
                pause = Duration.ofSeconds(10);
            }
            if (InstantSource.system().instant().plus(pause).isAfter(end)) {
                say("等待超时；再次运行同一命令即可继续", "waited long enough; run the same command to go on");
                return 1;
            }
            Thread.sleep(pause.toMillis());
        }
    }

    private void write(Enrolment.Admitted admitted, NodeId name, Path identity) throws IOException, GeneralSecurityException {
        CertificateFiles.writeCertificates(identity.resolve("province.crt"), List.of(admitted.root()));
        if (!admitted.authorityChain().isEmpty()) {
            CertificateFiles.writeCertificates(identity.resolve("authority.crt"), admitted.authorityChain());
        }
        CertificateFiles.writeCertificates(identity.resolve("node.crt"), admitted.chain());
        Path configuration = folder.resolve("node.yaml");
        boolean fresh = Files.notExists(configuration);
        if (fresh) {
            Files.writeString(configuration, configuration(name, admitted.parents()), StandardCharsets.UTF_8);
        }
        say("已入网：" + name + "，证书有效期至 " + admitted.chain().get(0).getNotAfter().toInstant() + "，身份文件在 " + identity,
                "enrolled: " + name + ", certificate good until " + admitted.chain().get(0).getNotAfter().toInstant()
                        + ", files in " + identity);
        if (hub && admitted.authorityChain().isEmpty()) {
            say("注意：上级没有授权本节点接纳下级", "note: the parent did not give this node the right to admit others");
        }
        String command = hub ? "hub" : "edge";
        say((fresh ? "已写入配置 " : "请在已有配置中核对 node、parents、identity：") + configuration + "；启动： microbrain " + command
                + " --config " + configuration, (fresh ? "a configuration was written: " : "check node, parents, identity in: ")
                + configuration + "; start: microbrain " + command + " --config " + configuration);
    }

    private String configuration(NodeId name, List<ParentSettings> parents) {
        StringBuilder yaml = new StringBuilder(RULE + "由 microbrain enrol 写入，可修改。 Written by microbrain enrol; change as you like.\n");
        yaml.append("node: ").append(name).append("\ndata: data\nparents:\n");
        for (ParentSettings parent : parents) {
            String host = parent.address().getHostString();
            yaml.append("  - {node: ").append(parent.node()).append(", address: \"")
                    .append(host.indexOf(':') >= 0 ? "[" + host + "]" : host).append(':').append(parent.address().getPort())
                    .append("\"}\n");
        }
        if (hub) {
            yaml.append("listen: \"0.0.0.0:7801\"\n");
        }
        return yaml.toString();
    }

    private void say(String zh, String en) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(text(zh, en));
        out.flush();
    }

    private String text(String zh, String en) {
        if (language == null) {
            String lang = System.getenv().getOrDefault("LC_ALL", System.getenv().getOrDefault("LANG", ""));
            language = lang.startsWith("en") ? Language.EN : Language.ZH;
        }
        return language == Language.ZH ? zh : en;
    }
}
