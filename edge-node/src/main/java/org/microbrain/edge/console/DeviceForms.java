package org.microbrain.edge.console;

import io.javalin.http.BadRequestResponse;
import io.javalin.http.Context;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.microbrain.edge.device.AddedDevices;
import org.microbrain.edge.device.DeviceEntry;
import org.microbrain.edge.device.DeviceForm;
import org.microbrain.edge.device.Draft;
import org.microbrain.edge.device.Drafts;
import org.microbrain.edge.device.Proposal;
import org.microbrain.edge.device.Trials;
import org.microbrain.edge.field.Devices;
import org.microbrain.edge.intake.mqtt.MqttSettings;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.NotAllowed;
import org.microbrain.runtime.people.Right;

/** What people do about devices at the console: try one, save it, remove it. Nothing is at work before it is saved. Thread-safe. */
public final class DeviceForms {

    static final String ADD = DevicesPage.PATH + "/add";
    static final String TRY = DevicesPage.PATH + "/try";
    private static final int LONGEST = 256;
    private static final int LONGEST_POINTS = 16_000;
    private static final String CHANGED = "changed";

    private final AddedDevices added;
    private final Drafts drafts = new Drafts();
    private final Devices devices;
    private final Trials trials;
    private final InstantSource clock;

    /** @param clock the node's */
    public DeviceForms(AddedDevices added, Devices devices, Trials trials, InstantSource clock) {
        this.added = added;
        this.devices = devices;
        this.trials = trials;
        this.clock = clock;
    }

    void addTo(Console console) {
        console.action(TRY, Right.EDIT_DEVICES, this::tried)
                .action(DevicesPage.PATH + "/ask", Right.EDIT_DEVICES, this::asked)
                .action(DevicesPage.PATH + "/save", Right.EDIT_DEVICES, this::saved)
                .action(DevicesPage.PATH + "/remove", Right.EDIT_DEVICES, this::removed);
    }

    AddedDevices added() {
        return added;
    }

    Devices devices() {
        return devices;
    }

    /** Where devices connect by MQTT. */
    String mqttPorts() {
        MqttSettings mqtt = added.settings().mqtt();
        return Stream.of(mqtt.address() == null ? "" : String.valueOf(mqtt.address().getPort()),
                mqtt.tlsAddress() == null ? "" : mqtt.tlsAddress().getPort() + " (TLS)").filter(port -> !port.isEmpty())
                .collect(Collectors.joining(", "));
    }

    /** What somebody is about to add, named by a parameter of the address. */
    Optional<Draft> draft(View view, String parameter) {
        return drafts.find(view.account().name(), view.parameter().apply(parameter), clock.instant());
    }

    /** What was wrong with the form that led back to the list, in words. */
    List<String> problem(View view) {
        String word = view.parameter().apply("problem");
        return word == null ? List.of() : List.of(view.t().get(word.equals(CHANGED) ? "adddevice.changed" : "adddevice.gone"));
    }

    /** Changes when a device that was asked has answered. */
    long answered() {
        return drafts.answered();
    }

    private String tried(Context ctx, Account account) {
        Map<String, String> fields = fields(ctx);
        DeviceForm form;
        try {
            String version = fields.get("version");
            DeviceEntry old = version.isEmpty() ? null : DeviceForm.of(fields, null).entry();
            form = DeviceForm.of(fields, old == null ? null : added.of(old));
        } catch (IllegalArgumentException e) {
            throw new BadRequestResponse();
        }
        String password = password(form, fields, account);
        form = password.isEmpty() ? form : form.withUser(PasswordHash.of(password).toString());
        Proposal proposal = form.notices().isEmpty() ? added.propose(form.entry(), fields.get("version"), form.said(), form.line())
                : new Proposal(List.of(), form.notices(), null, null);
        fields.put("password", "");
        Draft draft = new Draft(drafts.newId(), account.name(), fields, form, proposal, clock.instant(), password, null);
        drafts.drop(fields.get("draft"));
        drafts.keep(proposal.isGood() ? trials.begin(draft) : draft, clock.instant());
        return (proposal.isGood() ? TRY : ADD) + "?draft=" + draft.id();
    }

    /** Of the MQTT user that is made for a device: another one for each, and the same when its form was only mended. */
    private String password(DeviceForm form, Map<String, String> fields, Account account) {
        if (!form.wantsUser()) {
            return "";
        }
        return drafts.find(account.name(), fields.get("draft"), clock.instant()).filter(before -> before.form().entry().equals(form.entry()))
                .map(Draft::password).filter(before -> !before.isEmpty()).orElseGet(PasswordHash::randomPassword);
    }

    private String asked(Context ctx, Account account) {
        Draft draft = mine(ctx, account);
        if (draft.asked() == null || draft.asked().isDone()) {
            drafts.keep(trials.begin(draft), clock.instant());
        }
        return TRY + "?draft=" + draft.id();
    }

    private String saved(Context ctx, Account account) {
        Draft draft = mine(ctx, account);
        DeviceForm form = draft.form();
        Proposal proposal = added.save(form.entry(), draft.fields().get("version"), form.said(), form.line());
        if (!proposal.isGood()) {
            drafts.keep(draft.with(proposal), clock.instant());
            throw new NotAllowed(draft.id());
        }
        drafts.drop(draft.id());
        return DevicePage.address(form.entry().source());
    }

    private String removed(Context ctx, Account account) {
        DeviceEntry entry = DeviceEntry.of(field(ctx, "name", LONGEST));
        if (entry == null || !added.remove(entry, field(ctx, "version", LONGEST)).isGood()) {
            throw new NotAllowed(CHANGED);
        }
        return DevicesPage.PATH;
    }

    private Draft mine(Context ctx, Account account) {
        return drafts.find(account.name(), field(ctx, "draft", LONGEST), clock.instant()).filter(draft -> draft.proposal().isGood())
                .orElseThrow(() -> new NotAllowed("gone"));
    }

    private static Map<String, String> fields(Context ctx) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : DeviceForm.FIELDS) {
            fields.put(field, field(ctx, field, field.equals("points") ? LONGEST_POINTS : LONGEST));
        }
        return fields;
    }

    private static String field(Context ctx, String name, int longest) {
        String value = ctx.formParam(name);
        if (value != null && value.length() > longest) {
            throw new BadRequestResponse();
        }
        return value == null ? "" : name.equals("points") ? value : value.strip();
    }
}
