package org.microbrain.edge;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.microbrain.edge.adopt.BrokerAddress;
import org.microbrain.edge.adopt.FirstBoot;
import org.microbrain.edge.adopt.GatewayFile;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.edge.profile.GatewayProfile;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraPeople;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PrivateFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain edge kura}: files by which gateways with Eclipse Kura connect to an edge. The edge need not run. */
@Command(name = "kura", mixinStandardHelpOptions = true,
        description = {"生成让 Kura 网关连接到本节点的文件。", "Make the files by which gateways with Eclipse Kura connect to this node."})
public final class KuraCommand implements Runnable {

    private static final long MOST_BYTES = 4 << 20;
    private static final String KEY_FILE = "kura-key.conf";

    @Spec
    private CommandSpec spec;

    /** What both files need. */
    static final class Wanted {
        @Option(names = "--config", required = true, paramLabel = "FILE", description = {"节点的配置文件。", "The node's configuration file."})
        private Path config;

        @Option(names = "--gateway", required = true, paramLabel = "NAME", description = {"网关的 client-id。", "The gateway's client-id."})
        private String gateway;

        @Option(names = "--broker", required = true, paramLabel = "URL",
                description = {"网关到本节点 MQTT 的地址：mqtts://主机:端口。", "Where the gateway reaches this node's MQTT: mqtts://HOST:PORT."})
        private String broker;

        @Option(names = "--store", paramLabel = "MESSAGES", defaultValue = "" + GatewayFile.USUAL_STORE,
                description = {"连接中断时网关最多保留的消息数。", "Messages that the gateway keeps while the connection is away."})
        private int store;

        @Option(names = "--into", required = true, paramLabel = "DIR", description = {"写到此文件夹。", "The folder to write to."})
        private Path into;
    }

    /** Something is not as it must be; said in both languages. */
    private static final class NotPossible extends Exception {

        private static final long serialVersionUID = 1L;

        NotPossible(String zh, String en) {
            super(zh + " " + en, null, false, false);
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "请给出子命令。 Name a sub-command.");
    }

    /** @return 0 written, 2 something is missing or wrong */
    @Command(name = "adopt", mixinStandardHelpOptions = true,
            description = {"已属他人的网关：生成一个部分快照，作为第二个云连接，不动原有连接。",
                "A gateway that belongs to somebody: a partial snapshot with a second cloud connection; the first is left as it is."})
    int adopt(@Mixin Wanted wanted, @Option(names = "--user", paramLabel = "USER",
            description = {"用 intake.mqtt.users 中的用户登录，其密码从终端或标准输入读取；默认为网关新设用户和密码。",
                "Sign in as this user of intake.mqtt.users, whose password is read from the terminal or standard input; without it a user and"
                    + " password of the gateway's own are made."}) String user) throws IOException {
        return done(problems -> {
            IntakeSettings intake = intake(wanted, problems);
            String account = intake.kura().account();
            if (user != null && intake.kura().hasOwnPassword(wanted.gateway)) {
                throw new NotPossible("网关已有自己的密码（password），其他用户不能以它的 client-id 登录",
                        "The gateway has a password of its own (password): no other user may sign in with its client-id");
            }
            GatewayFile file = user == null ? GatewayFile.second(account, wanted.gateway, BrokerAddress.checked(wanted.broker), wanted.store)
                    : GatewayFile.secondAs(user, password(intake, user), account, wanted.gateway, BrokerAddress.checked(wanted.broker), wanted.store);
            written(wanted.into.resolve(file.fileName()), file.xml());
            if (user == null) {
                tellHash(wanted, intake.kura(), file.hash());
            }
            tell("在 Kura 网页：Settings → Snapshots → Upload and Apply 载入此文件，然后删除文件（内有明文密码）。",
                    "In Kura's web page: Settings, Snapshots, Upload and Apply; then delete the file: the password stands in it.");
        });
    }

    /** @return 0 written, 2 something is missing or wrong */
    @Command(name = "first-boot", mixinStandardHelpOptions = true,
            description = {"新网关：生成首次启动的 snapshot_0.xml，含到本节点的连接、型号配置的驱动、资产与连线，不留默认密码。",
                "A new gateway: the snapshot_0.xml of its first start, with its connection to this node, the drivers, assets and wires of its"
                    + " profile, and no default password."})
    int firstBoot(@Mixin Wanted wanted,
                  @Option(names = "--image", required = true, paramLabel = "FILE",
                          description = {"网关镜像自带的 snapshot_0.xml（首次启动之前的）。",
                              "The snapshot_0.xml that the gateway's image comes with, from before any start."}) Path image,
                  @Option(names = "--profile", paramLabel = "FOLDER", description = {"网关型号配置的文件夹。", "The folder of the gateway's profile."})
                  Path profile) throws IOException {
        return done(problems -> {
            KuraSettings kura = intake(wanted, problems).kura();
            Map<String, String> values = Section.load(wanted.config, problems).section("updates").section("firmware").map("values");
            KuraConfiguration of = profile == null ? KuraConfiguration.NONE : GatewayProfile.read(profile, problems).kura()
                    .configuration(values, profile.resolve(GatewayProfile.FILE), problems);
            GatewayFile file = GatewayFile.first(kura.account(), wanted.gateway, BrokerAddress.checked(wanted.broker), wanted.store);
            String admin = PasswordHash.randomPassword();
            FirstBoot boot = FirstBoot.of(image(image), of, file, admin);
            if (!boot.missing().isEmpty()) {
                throw new NotPossible("镜像的快照中缺少 Kura 启动所需的组件：" + String.join("、", boot.missing()),
                        "The image's snapshot lacks what Kura needs: " + String.join(", ", boot.missing()));
            }
            if (problems.isEmpty()) {
                absent(wanted.into.resolve(KEY_FILE));
                written(wanted.into.resolve("snapshot_0.xml"), KuraSnapshot.write(boot.snapshot()));
                written(wanted.into.resolve(KEY_FILE), ("KURA_CRYPTO_SECRET_KEY=" + PasswordHash.randomPassword() + PasswordHash.randomPassword()
                        + "\n").getBytes(StandardCharsets.UTF_8));
                tellHash(wanted, kura, file.hash());
                spec.commandLine().getErr().println("Kura 网页用户 " + KuraPeople.ADMIN + " 的密码（只显示这一次） / password of " + KuraPeople.ADMIN
                        + " at Kura's web page, shown once: " + admin);
                spec.commandLine().getErr().flush();
            }
        });
    }

    /** What a sub-command does; what is wrong goes to its problems, or is thrown. */
    private interface Work {
        void with(Problems problems) throws IOException, NotPossible;
    }

    private int done(Work work) throws IOException {
        Problems problems = new Problems();
        PrintWriter err = spec.commandLine().getErr();
        try {
            work.with(problems);
        } catch (NotPossible e) {
            err.println(e.getMessage());
            err.flush();
            return 2;
        } catch (InvalidValue e) {
            err.println(e.zh() + " " + e.getMessage());
            err.flush();
            return 2;
        }
        problems.print(err, Language.ZH);
        problems.print(err, Language.EN);
        err.flush();
        return problems.isEmpty() ? 0 : 2;
    }

    private static IntakeSettings intake(Wanted wanted, Problems problems) throws NotPossible {
        EdgeSettings settings = EdgeSettings.read(Section.load(wanted.config, problems));
        IntakeSettings intake = settings.devices().read().settings();
        if (intake.kura() == null || !problems.isEmpty()) {
            throw new NotPossible("节点配置有误，或没有 intake.kura：先运行 --check", "The node's configuration is not as it must be, or has no intake.kura: run --check"
                    + (problems.isEmpty() ? "" : "\n" + problems));
        }
        KuraSettings.client(wanted.gateway);
        return intake;
    }

    private static KuraConfiguration image(Path file) throws IOException, NotPossible {
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new NotPossible("文件过大：" + file, "The file is too large: " + file);
            }
            return KuraSnapshot.read(Files.readAllBytes(file));
        } catch (KuraCodec.Unusable e) {
            throw new NotPossible(e.flaw().zh() + "：" + file + "（启动过的网关把快照加密，应取镜像或安装包中的）", e.flaw().en() + ": " + file
                    + " (a gateway that has started seals its snapshots: take that of the image or the package)");
        }
    }

    private static String password(IntakeSettings intake, String user) throws IOException, NotPossible {
        PasswordHash hash = intake.mqtt().users().get(user);
        if (hash == null) {
            throw new NotPossible("intake.mqtt.users 中没有用户 " + user, "There is no user " + user + " under intake.mqtt.users");
        }
        String password = System.console() != null ? String.valueOf(System.console().readPassword("密码 / password: "))
                : new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        if (password == null || !hash.matches(password)) {
            throw new NotPossible("密码不对", "The password is not right");
        }
        return password;
    }

    private static void absent(Path file) throws NotPossible {
        if (Files.exists(file)) {
            throw new NotPossible("文件已存在，未改动：" + file, "The file is there already and was left as it is: " + file);
        }
    }

    private void written(Path file, byte[] bytes) throws IOException, NotPossible {
        absent(file);
        PrivateFile.write(file, bytes);
        spec.commandLine().getOut().println(file);
        spec.commandLine().getOut().flush();
    }

    private void tellHash(Wanted wanted, KuraSettings kura, PasswordHash hash) {
        boolean known = kura.gateways().containsKey(wanted.gateway);
        tell(known ? "在网关的配置中写上（节点配置或 devices.yaml，intake.kura.gateways 之下），并重启节点："
                        : "写进节点配置的 intake.kura.gateways，并重启节点：",
                known ? "Write into the gateway's configuration (the node's file or devices.yaml, under kura.gateways), and start the node again:"
                        : "Write under intake.kura.gateways of the node's configuration, and start the node again:");
        spec.commandLine().getOut().println("  \"" + wanted.gateway + "\": {" + (known ? "" : "series: \"" + wanted.gateway + "\", ")
                + "password: \"" + hash + "\"}");
        spec.commandLine().getOut().flush();
    }

    private void tell(String zh, String en) {
        spec.commandLine().getOut().println(zh);
        spec.commandLine().getOut().println(en);
        spec.commandLine().getOut().flush();
    }
}
