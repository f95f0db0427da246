package org.microbrain.edge.console;

import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.microbrain.edge.field.Devices;
import org.microbrain.edge.field.StationKinds;
import org.microbrain.edge.field.StationReadings;
import org.microbrain.edge.history.HistoryApi;
import org.microbrain.edge.history.HistoryReader;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.edge.kura.KuraInventories;
import org.microbrain.edge.kura.KuraTwins;
import org.microbrain.edge.output.OutputOffice;
import org.microbrain.infer.Outlook;
import org.microbrain.infer.RuleSettings;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Csv;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.people.Right;
import org.microbrain.runtime.selftest.Check;
import org.microbrain.runtime.selftest.SelfTestPage;

/** The pages and exports of an edge. */
public final class EdgePages {

    private final LatestAtEdge latest;
    private final Supplier<Map<String, Integer>> levels;
    private final Function<String, Outlook> outlook;
    private final HistoryReader history;
    private final EarlierReadings earlier;
    private final Supplier<RuleSettings> rules;
    private final DeviceList devices;
    private final KuraForms gateways;
    private final Refusals refusals;
    private final OutputOffice outputs;
    private final InstantSource clock;

    private final List<Check> checks = new ArrayList<>();

    /**
     * @param levels the level at which series are now, see {@link SeriesNow#level}
     * @param clock  the node's
     */
    public EdgePages(LatestAtEdge latest, Supplier<Map<String, Integer>> levels,
                     Function<String, Outlook> outlook, HistoryReader history,
                     Supplier<RuleSettings> rules, Devices devices, KuraTwins twins, Publishers publishers, Refusals refusals,
                     OutputOffice outputs,
                     InstantSource clock) {
        this.latest = latest;
        this.levels = levels;
        this.outlook = outlook;
        this.history = history;
        this.earlier = new EarlierReadings(latest, history);
        this.rules = rules;
        this.devices = new DeviceList(devices, twins, publishers, clock);
        this.gateways = new KuraForms(twins);
        this.refusals = refusals;
        this.outputs = outputs;
        this.clock = clock;
    }

    /**
     * The self-test tries what the node needs to work, then what an edge does.
     *
     * @param node what any node needs
     */
    public EdgePages selfTest(List<Check> node, IntakeSettings intake) {
        checks.addAll(node);
        checks.add(new IntakeCheck(intake));
        checks.add(new SeriesCheck(rules, () -> series(clock.instant().toEpochMilli())));
        return this;
    }

    /**
     * The pages about devices, and what people do there.
     *
     * @param asking   asks stations
     * @param readings tells what would become of those of a device
     * @param kinds    of stations, by the profile at work
     */
    public EdgePages devices(Console console, DeviceForms forms, DeviceQuestions asking, StationReadings readings,
                             StationKinds kinds, KuraInventories inventories) {
        Templates templates = templates();
        console.page(new DevicesPage(devices, forms, templates))
                .page(new DevicePage(devices, readings, forms.added(), asking.questions(), inventories, templates))
                .page(new AddDevicePage(forms, kinds, templates))
                .page(new TryDevicePage(forms, readings, templates));
        forms.addTo(console);
        gateways.addTo(console);
        asking.addTo(console);
        return this;
    }

    private List<SeriesNow> series(long now) {
        earlier.fill(now);
        return latest.series(levels.get(), now);
    }

    /** Those of the edge. */
    public static Templates templates() {
        return new Templates("org.microbrain.edge.templates");
    }

    /** @return this, see {@link #devices} */
    public EdgePages addTo(Console console) {
        Templates templates = templates();
        console.texts("edge/messages").home(new HomePage(this::series, outputs, templates))
                .page(new SeriesPage(this::series, history, rules, templates))
                .page(new RefusedPage(refusals, templates))
                .page(new SelfTestPage(checks))
                .api("/api/v1/series.csv", Right.EXPORT, this::csv);
        HistoryApi api = new HistoryApi(history, rules, outlook);
        api.routes((path, handler) -> console.api(path, Right.LOOK, handler));
        api.exports((path, handler) -> console.api(path, Right.EXPORT, handler));
        return this;
    }

    private void csv(Context ctx) throws IOException {
        try (Csv csv = Csv.to(ctx, "microbrain-" + history.node() + "-series.csv")) {
            csv.line("测点 series", "来源 source", "时间 time (UTC)", "数值 value", "单位 unit", "级别 level");
            for (SeriesNow one : series(clock.instant().toEpochMilli()).stream()
                    .sorted(Comparator.comparing(SeriesNow::name)).toList()) {
                csv.line(one.name(), one.source(), one.known() ? Instant.ofEpochMilli(one.millis()) : "",
                        one.known() ? one.value() : "", one.unit(), one.level());
            }
        }
    }
}
