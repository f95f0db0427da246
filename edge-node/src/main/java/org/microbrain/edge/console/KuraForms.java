package org.microbrain.edge.console;

import io.javalin.http.Context;
import java.util.Optional;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.kura.KuraState;
import org.microbrain.edge.kura.KuraTwins;
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
                .action(DevicePage.PATH + "/roll-back", Right.EDIT_DEVICES, (ctx, who) -> rollBack(ctx));
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

    private static String gateway(Context ctx) {
        String source = Optional.ofNullable(ctx.formParam("name")).orElse("");
        return source.startsWith(SOURCE) ? source.substring(SOURCE.length()) : "";
    }

    private KuraState state(String gateway) {
        return twins.state(gateway).orElseThrow(() -> new BadRequest(404, "unknown-gateway", "name", "没有此网关", "there is no such gateway"));
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
