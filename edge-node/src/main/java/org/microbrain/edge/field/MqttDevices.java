package org.microbrain.edge.field;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.microbrain.edge.intake.mqtt.Sender;
import org.microbrain.edge.intake.mqtt.Subscriber;
import org.microbrain.edge.intake.mqtt.TopicTaker;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;
import org.microbrain.runtime.mapping.Mapped;
import org.microbrain.runtime.mapping.MappingRule;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.RefusalReason;
import org.microbrain.runtime.mapping.Refused;

/**
 * Takes all that devices with a user of their own publish: the user says who it is, and the device's kind what its topics and
 * payloads mean. They hear nothing. Of a device that is being tried nothing is stored. Thread-safe.
 */
public final class MqttDevices implements TopicTaker {

    /** Devices that are tried at once; the earliest makes room. */
    private static final int MOST_TRIED = 20;

    private record ByRules(List<MappingRule> rules, MeasurementMapping mapping) {
    }

    private final StationReadings readings;
    private final StationKinds kinds;
    private final MeasurementCheck shown;
    private final int mostBytes;
    private final Map<String, ByRules> byKind = new ConcurrentHashMap<>();
    private final Map<String, StationSettings> tried = new LinkedHashMap<>();

    /**
     * @param kinds     of devices, by the profile at work
     * @param mostBytes of a payload
     */
    public MqttDevices(StationReadings readings, StationKinds kinds, MeasurementCheck check, int mostBytes) {
        this.readings = readings;
        this.kinds = kinds;
        this.shown = check.ofAnySeries();
        this.mostBytes = mostBytes;
    }

    /** What this user publishes from now on is shown, as what is said here has it, and not stored. */
    public void await(String user, StationSettings settings) {
        synchronized (tried) {
            tried.remove(user);
            tried.put(user, settings);
            Iterator<String> earliest = tried.keySet().iterator();
            while (tried.size() > MOST_TRIED) {
                earliest.next();
                earliest.remove();
            }
        }
    }

    @Override
    public Optional<CompletionStage<Refused>> take(Sender from, String topic, byte[] payload) {
        String user = from.name();
        if (user.isEmpty()) {
            return Optional.empty();
        }
        StationSettings device = readings.station(FieldProtocol.MQTT, user);
        if (device != null) {
            return Optional.of(taken(user, device, topic, payload));
        }
        StationSettings trial;
        synchronized (tried) {
            trial = tried.get(user);
        }
        return Optional.ofNullable(trial).map(settings -> {
            readings.stranger(FieldProtocol.MQTT, user, report(user, settings, topic, payload));
            return CompletableFuture.completedFuture(Refused.because(RefusalReason.UNKNOWN_STATION, user));
        });
    }

    private CompletionStage<Refused> taken(String user, StationSettings device, String topic, byte[] payload) {
        FieldReport report = report(user, device, topic, payload);
        Refused nothing = report.readings().isEmpty() && !report.flaws().isEmpty() ? StationReadings.refused(report.flaws().get(0)) : null;
        return readings.take(FieldProtocol.MQTT, device, FieldProtocol.MQTT.key() + ":" + user, report, report.readings())
                .thenApply(stored -> nothing);
    }

    private FieldReport report(String user, StationSettings device, String topic, byte[] payload) {
        return report(user, mapping(device), topic, payload);
    }

    /** What a publish says. */
    static FieldReport report(String user, MeasurementMapping mapping, String topic, byte[] payload) {
        Mapped mapped = mapping.map(topic, payload);
        List<FieldReading> values = mapped.measurements().stream().map(one -> new FieldReading(user, one.series(), one.millis(), one.value(),
                one.unit(), one.quality())).toList();
        List<Flaw> flaws = new ArrayList<>();
        mapped.refusals().forEach(refusal -> flaws.add(flaw(refusal.cause())));
        return new FieldReport(payload, values, flaws, topic);
    }

    /** By the rules of its kind; they change with the profile at work. */
    private MeasurementMapping mapping(StationSettings device) {
        List<MappingRule> rules = kinds.rules(device);
        return byKind.compute(device.like(), (like, before) -> before != null && before.rules() == rules ? before
                : new ByRules(rules, new MeasurementMapping(rules, shown, mostBytes))).mapping();
    }

    private static Flaw flaw(Refused cause) {
        Flaw.Kind kind = switch (cause.reason()) {
            case NO_VALUE -> Flaw.Kind.MISSING;
            case NOT_A_NUMBER -> Flaw.Kind.NUMBER;
            case BAD_TIME, TIME_OUT_OF_RANGE -> Flaw.Kind.TIME;
            case BAD_SERIES, NO_SERIES -> Flaw.Kind.NAME;
            default -> Flaw.Kind.FRAME;
        };
        return new Flaw(kind, cause.zh(), cause.en());
    }

    @Override
    public boolean mayHear(String client, String filter) {
        return false;
    }

    @Override
    public void subscribed(String client, Subscriber subscriber) {
        // Nothing is told to it.
    }

    @Override
    public void gone(String client, Subscriber subscriber) {
        // Nothing was told to it.
    }
}
