package org.microbrain.edge.kura;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraConnection;
import org.microbrain.field.kura.KuraPeople;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.runtime.district.GatewayFinding;

/**
 * Whether a gateway with Kura is safe and does not lose data, by what stands in its configuration. What stands nowhere in it is not
 * seen: above all the key with which the gateway seals its snapshots. No password is in what comes of it. Stateless.
 */
public final class KuraCheck {

    /** Of the component that runs commands of the system. */
    public static final String COMMANDS = "org.eclipse.kura.cloud.app.command.CommandCloudApp";
    /** The keystores that Kura comes with. */
    public static final List<String> KEYSTORES = List.of("SSLKeystore", "HttpsKeystore");
    /** What a gateway should keep at least: as many messages as Kura's own description of the component has. */
    static final int LEAST_STORE = 10_000;
    static final Duration MOST_OFF = Duration.ofMinutes(2);

    private static final Set<String> SAFE_SCHEMES = Set.of("mqtts", "wss");
    private static final String HERE = "localhost|127(\\.[0-9]{1,3}){3}|\\[::1]";

    private final KuraConfiguration found;
    private final List<KuraFinding> findings = new ArrayList<>();
    private final List<String> untold = new ArrayList<>();

    /**
     * What came of it.
     *
     * @param findings what is not as it should be, the worst first
     * @param untold   components that did not stand in what was read, so that nothing is known of them
     */
    public record Result(List<KuraFinding> findings, List<String> untold) {

        public Result {
            findings = List.copyOf(findings);
            untold = List.copyOf(untold);
        }
    }

    private KuraCheck(KuraConfiguration found) {
        this.found = found;
    }

    /**
     * Looks at it.
     *
     * @param found what was read of it
     * @param name  of its connection to the edge, see {@link KuraConnection#name}
     * @param off   by how much its clock is ahead of the edge's; null when that is not known
     */
    public static Result of(KuraConfiguration found, String name, Duration off) {
        KuraCheck check = new KuraCheck(found);
        check.transport(KuraConnection.pid(KuraConnection.TRANSPORT, name));
        check.data(KuraConnection.pid(KuraConnection.DATA, name));
        check.people();
        check.commands();
        KEYSTORES.forEach(check::keystore);
        if (off != null && off.abs().compareTo(MOST_OFF) > 0) {
            check.add(GatewayFinding.CLOCK, (off.isNegative() ? "-" : "+") + span(off.abs()));
        }
        check.findings.sort(Comparator.comparing(KuraFinding::what));
        return new Result(check.findings, check.untold);
    }

    private static String span(Duration span) {
        return span.toDays() > 0 ? span.toDays() + " d" : span.toHours() > 0 ? span.toHours() + " h" : span.toMinutes() + " min";
    }

    private void add(GatewayFinding what, String detail) {
        findings.add(new KuraFinding(what, detail));
    }

    private boolean has(String pid) {
        boolean has = found.components().containsKey(pid);
        if (!has) {
            untold.add(pid);
        }
        return has;
    }

    /** Empty when it is not there. */
    private String text(String pid, String key) {
        KuraValue value = found.value(new Key(pid, key));
        return value == null || value.values().isEmpty() ? "" : value.values().get(0).strip();
    }

    private boolean yes(String pid, String key) {
        return Boolean.parseBoolean(text(pid, key));
    }

    /** @return -1 when it is none */
    private long number(String pid, String key) {
        String text = text(pid, key);
        return text.matches("[0-9]{1,10}") ? Long.parseLong(text) : -1;
    }

    private void transport(String pid) {
        if (!has(pid)) {
            return;
        }
        String broker = text(pid, "broker-url");
        int colon = broker.indexOf("://");
        String host = broker.substring(colon < 0 ? 0 : colon + 3).replaceAll("(:[0-9]+)?(/.*)?$", "");
        if (colon < 0 || !SAFE_SCHEMES.contains(broker.substring(0, colon)) && !host.matches(HERE)) {
            add(GatewayFinding.NO_TLS, colon < 0 ? "" : broker.substring(0, colon) + "://" + host);
        }
        String password = text(pid, "password");
        if (KuraPeople.isKnown(password) || !password.isEmpty() && password.equals(text(pid, "username"))) {
            add(GatewayFinding.MQTT_PASSWORD, text(pid, "username"));
        }
    }

    private void data(String pid) {
        if (!has(pid)) {
            return;
        }
        if (!yes(pid, "connect.auto-on-startup")) {
            add(GatewayFinding.NO_AUTO_CONNECT, "");
        }
        if (yes(pid, "enable.recovery.on.connection.failure")) {
            add(GatewayFinding.REBOOTS, "");
        }
        long average = number(pid, "rate.limit.average");
        String unit = text(pid, "rate.limit.time.unit");
        if (yes(pid, "enable.rate.limit") && (average <= 1 || !unit.equals("SECONDS"))) {
            add(GatewayFinding.RATE_LIMIT, average + " / " + unit);
        }
        long store = number(pid, "store.capacity");
        if (store >= 0 && store < LEAST_STORE) {
            add(GatewayFinding.STORE, Long.toString(store));
        }
    }

    private void people() {
        if (has(KuraPeople.PID)) {
            List<String> known = KuraPeople.withKnownPassword(found).orElse(List.of());
            if (!known.isEmpty()) {
                add(GatewayFinding.WEB_PASSWORD, String.join(", ", known));
            }
        }
    }

    private void commands() {
        if (has(COMMANDS) && yes(COMMANDS, "command.enable")) {
            add(GatewayFinding.COMMANDS, "");
        }
    }

    /** Kura changes the password of one that is marked so at its next start. */
    private void keystore(String pid) {
        if (has(pid) && KuraPeople.isKnown(text(pid, "keystore.password")) && !yes(pid, "randomize.password")) {
            add(GatewayFinding.KEYSTORE_PASSWORD, pid);
        }
    }
}
