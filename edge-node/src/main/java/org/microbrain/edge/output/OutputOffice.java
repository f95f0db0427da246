package org.microbrain.edge.output;

import gg.jte.Content;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.Executors;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.microbrain.edge.field.ModbusRoutes;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.intake.mqtt.TopicTaker;
import org.microbrain.edge.kura.KuraAssets;
import org.microbrain.edge.output.OutputJson.Moment;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.warning.WarningId;

/** What an edge does so that warnings may switch things at its site. Without outputs it does nothing. Owns a thread. */
public final class OutputOffice implements AutoCloseable {

    private final List<Output> configured;
    private final MqttSwitches switches = new MqttSwitches();
    private final Outputs outputs;
    private final Templates templates;

    /**
     * Reads what is kept, and blocks while it does.
     *
     * @param modbus   by which outputs that speak Modbus are told
     * @param assets   by which outputs at gateways with Kura are told
     * @param journal  where plans and states are kept
     * @param elapsed  milliseconds of a clock that nobody sets
     * @param templates of the edge
     */
    public OutputOffice(List<Output> configured, ModbusRoutes modbus, KuraAssets assets, NodeId node, GroupCommit<? extends Journal> journal,
                        WarningOffice office, Supplier<RecordTime> clock, LongSupplier elapsed, Templates templates) {
        this.configured = configured;
        this.templates = templates;
        Supplier<Moment> both = () -> new Moment(clock.get(), elapsed.getAsLong());
        ModbusSwitches cells = new ModbusSwitches(modbus, elapsed);
        KuraSwitches channels = new KuraSwitches(assets, elapsed);
        outputs = new Outputs(configured, new OutputBook(journal, both), output -> output.modbus().isPresent() ? cells
                : output.kura().isPresent() ? channels : switches, new Dangers(office.book(), node),
                new OutputWarnings(node.area(), clock, new SecureRandom(), office.desk()::enter), both,
                Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("outputs", true)));
        office.book().afterNews(news -> outputs.look());
    }

    /** The topics by which outputs are told and answer. */
    public TopicTaker topics(Refusals refusals) {
        return new OutputTopics(configured, switches, outputs, refusals);
    }

    /** Begins to switch. */
    public void start() {
        if (!configured.isEmpty()) {
            outputs.start();
        }
    }

    /** @param hazards the kinds of warning that rules of this node may raise */
    public void addTo(Console console, Supplier<SortedSet<String>> hazards) {
        console.page(new OutputsPage(outputs, hazards, templates));
        new OutputForms(outputs).addTo(console);
    }

    /** The stop button for the first page, while something is on, stopped or wrong; null otherwise. */
    public Content bar(View view) {
        List<OutputNow> eyes = outputs.now().stream().filter(OutputNow::needsEyes).toList();
        boolean stopped = outputs.memory().stop().isPresent();
        return eyes.isEmpty() && !stopped ? null
                : templates.content("outputs-bar.jte", Map.of("view", view, "outputs", eyes, "stopped", stopped));
    }

    /** What {@link #bar} depends on. */
    public Object shown() {
        return outputs.shown();
    }

    /** What was switched for a warning, each output's latest; null when nothing was. */
    public Content shown(View view, WarningId warning) {
        Map<String, OutputEvent> latest = new LinkedHashMap<>();
        outputs.memory().log().stream().filter(event -> event.warning().equals(warning.text()))
                .forEach(event -> latest.put(event.output(), event));
        Map<String, String> names = new LinkedHashMap<>();
        configured.forEach(output -> names.put(output.name(), output.words().in(view.t().language())));
        return latest.isEmpty() ? null : templates.content("outputs-of.jte", Map.of("view", view, "events", List.copyOf(latest.values()),
                "names", names));
    }

    /** What a person must mend. */
    public List<Notice> troubles() {
        return outputs.troubles();
    }

    @Override
    public void close() {
        outputs.close();
    }
}
