package org.microbrain.edge.console;

import gg.jte.Content;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.microbrain.edge.adopt.BrokerAddress;
import org.microbrain.edge.adopt.GatewayFile;
import org.microbrain.edge.device.AddedDevices;
import org.microbrain.edge.device.DeviceEntry;
import org.microbrain.edge.device.Proposal;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.intake.mqtt.MqttSettings;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.edge.kura.KuraSettings;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.ShownOnce;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;

/**
 * {@code /devices/adopt?of=}: makes the file by which a gateway that belongs to somebody connects to this edge, too, and says what to
 * do with it. The file has the gateway's new password in it: it is handed out once, to who made it, and kept in memory alone.
 */
final class AdoptPage implements Page {

    static final String PATH = DevicesPage.PATH + "/adopt";
    private static final String FILE = "/api/v1/gateway-file";

    private final AddedDevices added;
    private final InstantSource clock;
    private final Templates templates;
    private final ShownOnce files = new ShownOnce();

    /** @param clock the node's */
    AdoptPage(AddedDevices added, InstantSource clock, Templates templates) {
        this.added = added;
        this.clock = clock;
        this.templates = templates;
    }

    void addTo(Console console) {
        console.page(this).action(PATH, Right.EDIT_DEVICES, this::make).api(FILE, Right.EDIT_DEVICES, this::handOut);
    }

    /** The address of it for a gateway. @param source {@code kura:gw-1} */
    public static String address(String source) {
        return PATH + "?of=" + URLEncoder.encode(source, StandardCharsets.UTF_8);
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "adopt.title";
    }

    @Override
    public Right right() {
        return Right.EDIT_DEVICES;
    }

    @Override
    public boolean inMenu() {
        return false;
    }

    @Override
    public boolean renewsItself() {
        return false;
    }

    @Override
    public Content content(View view) {
        DeviceEntry entry = gateway(view.parameter().apply("of")).orElseThrow(NotFoundResponse::new);
        IntakeSettings intake = added.settings();
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "entry", entry, "version", added.version(entry),
                "host", host(intake.mqtt()), "tls", intake.mqtt().tlsAddress() != null, "store", GatewayFile.USUAL_STORE,
                "again", intake.kura().hasOwnPassword(entry.name())));
        String file = view.parameter().apply("file");
        parameters.put("file", file == null || !file.matches("[0-9a-f]{32}") ? "" : FILE + "?file=" + file);
        return templates.content("adopt.jte", parameters);
    }

    /** What may stand in the form at first: an address that the listener has for itself. */
    private static String host(MqttSettings mqtt) {
        String host = (mqtt.tlsAddress() == null ? mqtt.address() : mqtt.tlsAddress()).getHostString();
        return host.equals("0.0.0.0") || host.contains(":") ? "" : host;
    }

    /** One that is known, and may deliver. */
    private Optional<DeviceEntry> gateway(String source) {
        KuraSettings kura = added.settings().kura();
        return Optional.ofNullable(DeviceEntry.of(source)).filter(entry -> entry.protocol() == FieldProtocol.KURA && kura != null
                && kura.gateways().containsKey(entry.name()));
    }

    private String make(Context ctx, Account who) {
        DeviceEntry entry = gateway(field(ctx, "name")).orElseThrow(() -> new BadRequest(404, "unknown-gateway", "name", "没有此网关",
                "there is no such gateway"));
        Map<String, Object> before = added.of(entry);
        if (before == null) {
            throw refused("此网关写在节点配置中，请安装人员用命令生成文件", "it stands in the node's configuration: let the installer make the file by the command");
        }
        GatewayFile file = file(ctx, entry.name());
        Map<String, Object> said = new LinkedHashMap<>(before);
        said.put("password", file.hash().toString());
        Proposal saved = added.save(entry, field(ctx, "version"), said, Map.of());
        if (!saved.isGood()) {
            throw refused(saved.all().stream().map(one -> one.zh()).collect(Collectors.joining("；")),
                    saved.all().stream().map(one -> one.en()).collect(Collectors.joining("; ")));
        }
        return address(entry.source()) + "&file=" + files.keep(who, file.fileName(), new String(file.xml(), StandardCharsets.UTF_8), clock.instant());
    }

    private GatewayFile file(Context ctx, String gateway) {
        IntakeSettings intake = added.settings();
        try {
            String broker = BrokerAddress.at(field(ctx, "host"), intake.mqtt());
            String store = field(ctx, "store");
            return GatewayFile.second(intake.kura().account(), gateway, broker, store.matches("[0-9]{1,9}") ? Integer.parseInt(store) : 0);
        } catch (InvalidValue e) {
            throw new BadRequest(400, "bad-value", "host", e.zh(), e.getMessage());
        }
    }

    private void handOut(Context ctx) {
        ShownOnce.Shown file = files.take(Console.asker(ctx), ctx.queryParam("file"), clock.instant()).orElseThrow(() ->
                new BadRequest(404, "no-file", "file", "文件已取走或已过期，请重新生成", "the file was taken already or is too old; make it again"));
        ctx.contentType("application/xml; charset=utf-8").header("Cache-Control", "no-store")
                .header("Content-Disposition", "attachment; filename=\"" + file.of() + "\"").result(file.secret());
    }

    private static BadRequest refused(String zh, String en) {
        return new BadRequest(409, "not-possible", null, zh, en);
    }

    private static String field(Context ctx, String name) {
        return Optional.ofNullable(ctx.formParam(name)).orElse("").strip();
    }
}
