package org.microbrain.edge.device;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import org.microbrain.edge.field.Answered;
import org.microbrain.edge.field.FieldProtocol;
import org.microbrain.edge.field.MeterRoutes;
import org.microbrain.edge.field.ModbusRoutes;
import org.microbrain.edge.field.MqttDevices;
import org.microbrain.edge.field.StationSettings;
import org.microbrain.edge.field.Strangers;
import org.microbrain.edge.intake.mqtt.MqttIntake;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.runtime.identity.PasswordHash;

/**
 * Tries devices before they are saved: one that stands on a line is asked once; for the others is listened, and those that connect by
 * MQTT are let in. Nothing is stored. Thread-safe.
 */
public final class Trials {

    /** How long is listened for a device that speaks by itself. */
    public static final Duration LISTENS = Duration.ofMinutes(10);

    private final Strangers strangers;
    private final ModbusRoutes modbus;
    private final MeterRoutes meters;
    private final MqttIntake listener;
    private final MqttDevices mqtt;
    private final InstantSource clock;

    /**
     * @param strangers those that were heard and may not deliver
     * @param listener  null when there is none; then nobody drafts a device for it
     * @param mqtt      takes what those with an MQTT user of their own publish; null with {@code listener}
     * @param clock     the node's
     */
    public Trials(Strangers strangers, ModbusRoutes modbus, MeterRoutes meters, MqttIntake listener, MqttDevices mqtt,
                  InstantSource clock) {
        this.strangers = strangers;
        this.modbus = modbus;
        this.meters = meters;
        this.listener = listener;
        this.mqtt = mqtt;
        this.clock = clock;
    }

    /**
     * Begins a try, or begins it anew.
     *
     * @param draft a good one
     * @return the same while it is tried
     */
    public Draft begin(Draft draft) {
        DeviceEntry entry = draft.form().entry();
        if (entry.protocol().isAsked()) {
            return draft.asking(ask(entry, draft.proposal().settings()));
        }
        if (entry.protocol().isOverMqtt()) {
            letIn(draft);
        }
        strangers.await(entry.source(), clock.instant().plus(LISTENS));
        return draft;
    }

    private CompletableFuture<Answered> ask(DeviceEntry entry, IntakeSettings settings) {
        String device = entry.name().substring(entry.line().length() + 1);
        return entry.protocol() == FieldProtocol.MODBUS ? modbus.ask(settings.modbus().get(entry.line()), device)
                : meters.ask(settings.dlt645().get(entry.line()), device);
    }

    private void letIn(Draft draft) {
        StationSettings station = draft.station();
        if (!station.password().isEmpty()) {
            listener.admit(draft.form().user(), PasswordHash.parse(station.password()), LISTENS);
        }
        if (draft.form().entry().protocol() == FieldProtocol.MQTT) {
            mqtt.await(draft.form().user(), station);
        }
    }
}
