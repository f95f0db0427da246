package org.microbrain.edge.console;

import io.javalin.http.Context;
import java.util.Locale;
import java.util.Optional;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.kura.KuraPackagesState;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.edge.kura.KuraState;
import org.microbrain.edge.kura.KuraTwins;
import org.microbrain.field.kura.KuraDeployment;
import org.microbrain.field.kura.KuraPackage;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.people.Right;

/** What people order of gateways with Kura. It is begun within a second, and the gateway's page says what became of it. Thread-safe. */
final class KuraForms {

    private static final String SOURCE = FieldProtocol.KURA.key() + ":";

    private final KuraTwins twins;

    KuraForms(KuraTwins twins) {
        this.twins = twins;
    }

    void addTo(Console console) {
        console.action(DevicePage.PATH + "/put-again", Right.EDIT_DEVICES, (ctx, who) -> putAgain(ctx))
                .action(DevicePage.PATH + "/roll-back", Right.EDIT_DEVICES, (ctx, who) -> rollBack(ctx))
                .action(DevicePage.PATH + "/install", Right.EDIT_DEVICES, (ctx, who) -> install(ctx))
                .action(DevicePage.PATH + "/uninstall", Right.EDIT_DEVICES, (ctx, who) -> uninstall(ctx));
    }

    private String putAgain(Context ctx) {
        String gateway = gateway(ctx);
        KuraState seen = state(gateway);
        if (!seen.mark().equals(ctx.formParam("mark"))) {
            throw refused("网关上的配置已有变化，请重新查看", "what runs there has changed since you looked; look at it again");
        }
        return ordered(gateway, twins.putAgain(gateway, seen));
    }

    private String rollBack(Context ctx) {
        String gateway = gateway(ctx);
        String choice = Optional.ofNullable(ctx.formParam("choice")).orElse("");
        long snapshot = state(gateway).snapshots().stream().filter(one -> one.toString().equals(choice)).findFirst()
                .orElseThrow(() -> refused("网关上没有此快照，请重新查看", "the gateway has no such snapshot; look at it again"));
        return ordered(gateway, twins.goBack(gateway, snapshot));
    }

    private String install(Context ctx) {
        String gateway = gateway(ctx);
        packages(gateway);
        if (twins.sources().isEmpty()) {
            throw wrong("url", "安装人员尚未写明软件包的来源（intake.kura.packages），不能安装",
                    "packages cannot be installed from here: the installer has named no source (intake.kura.packages)");
        }
        KuraPackage what = KuraPackage.of(field(ctx, "choice"), field(ctx, "packageversion")).orElseThrow(() -> wrong("choice",
                "名称应为字母、数字和 . _ -，版本应如 1.2.0", "a name has letters, digits and . _ -, a version is like 1.2.0"));
        String sha256 = field(ctx, "sha256").toLowerCase(Locale.ROOT);
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw wrong("sha256", "SHA-256 应为 64 位十六进制数", "a SHA-256 has 64 hexadecimal digits");
        }
        String url = field(ctx, "url");
        if (!KuraSettings.isAddress(url) || twins.sources().stream().noneMatch(url::startsWith)) {
            throw wrong("url", "地址不在允许的来源之下：" + String.join(" ", twins.sources()),
                    "the address is not below a source that is allowed: " + String.join(" ", twins.sources()));
        }
        return ordered(gateway, twins.deploy(gateway, new KuraDeployment.Install(what, url, sha256)));
    }

    private String uninstall(Context ctx) {
        String gateway = gateway(ctx);
        String choice = field(ctx, "choice");
        KuraPackage what = packages(gateway).packages().stream().filter(one -> one.toString().equals(choice)).findFirst()
                .orElseThrow(() -> refused("网关上没有此软件包，请重新查看", "the gateway has no such package; look at it again"));
        return ordered(gateway, twins.deploy(gateway, new KuraDeployment.Uninstall(what)));
    }

    private KuraPackagesState packages(String gateway) {
        return twins.knownPackages(gateway).orElseThrow(KuraForms::unknown);
    }

    private static String field(Context ctx, String name) {
        return Optional.ofNullable(ctx.formParam(name)).orElse("").strip();
    }

    private static BadRequest wrong(String field, String zh, String en) {
        return new BadRequest(400, "bad-value", field, zh, en);
    }

    private static BadRequest unknown() {
        return new BadRequest(404, "unknown-gateway", "name", "没有此网关", "there is no such gateway");
    }

    private static String gateway(Context ctx) {
        String source = Optional.ofNullable(ctx.formParam("name")).orElse("");
        return source.startsWith(SOURCE) ? source.substring(SOURCE.length()) : "";
    }

    private KuraState state(String gateway) {
        return twins.state(gateway).orElseThrow(KuraForms::unknown);
    }

    private static String ordered(String gateway, boolean taken) {
        if (!taken) {
            throw refused("网关未连接、尚未读取，或正在进行另一操作", "the gateway is not here, was not read yet, or something else is being done");
        }
        return DevicePage.address(SOURCE + gateway);
    }

    private static BadRequest refused(String zh, String en) {
        return new BadRequest(409, "not-possible", null, zh, en);
    }
}
