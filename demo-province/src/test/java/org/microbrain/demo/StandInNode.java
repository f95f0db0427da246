package org.microbrain.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.microbrain.edge.field.FieldRoutes;
import org.microbrain.edge.field.GaugeBook;
import org.microbrain.edge.field.StationKinds;
import org.microbrain.edge.field.StationQuestions;
import org.microbrain.edge.field.StationReadings;
import org.microbrain.edge.intake.Publishers;
import org.microbrain.edge.intake.Refusals;
import org.microbrain.edge.intake.mqtt.MqttIntake;
import org.microbrain.edge.intake.mqtt.MqttSettings;
import org.microbrain.edge.intake.mqtt.TopicTaker;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.SeriesLimit;

/**
 * Stands in for every node program where the story itself is tested: a core, hub or edge that keeps its records in
 * memory, pushes them up as lines over HTTP, warnings first, and answers its API as the real ones do. It promises
 * nothing else. A hub passes a push on before it answers, so killing one loses nothing. With {@code flawed} in the
 * system property {@code standin}, the edge of Shangling forgets a reading now and then and Dalong pushes one twice.
 */
public final class StandInNode {

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int CHUNK = 20;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1)).build();

    private final boolean flawed = "flawed".equals(System.getProperty("standin"));
    private final NodeSettings settings;
    /** Where somebody is called; empty for nobody. */
    private final String phone;
    private final List<String> queue = new ArrayList<>();
    private final List<String> kept = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, Integer> grade = new TreeMap<>();
    private String parent = "";
    private long made;

    private StandInNode(NodeSettings settings, String phone) {
        this.phone = phone;
        this.settings = settings;
    }

    public static void main(String[] args) throws IOException {
        Problems problems = new Problems();
        Section section = Section.load(Path.of(args[2]), problems);
        Matcher phone = Pattern.compile("url: \"([^\"]+)\"").matcher(Files.readString(Path.of(args[2])));
        StandInNode node = new StandInNode(NodeSettings.read(section), phone.find() ? phone.group(1) : "");
        Path token = node.settings.data().resolve("api-token");
        Files.createDirectories(token.getParent());
        Files.writeString(token, "0123456789abcdef0123456789abcdef");
        if (node.settings.listen() != null) {
            serve(node.settings.listen(), node::takePush);
        }
        serve(node.settings.console().address(), node::answer);
        if (args[0].equals("edge")) {
            node.takeSensors(section.section("intake").section("mqtt"));
            node.takeStations(IntakeSettings.read(section.section("intake")));
        }
        Thread pusher = new Thread(node::push, "push");
        pusher.setDaemon(true);
        pusher.start();
        System.out.println("ready " + node.settings.console().address().getPort());
        if (System.in.read() < 0) {
            System.exit(0);
        }
    }

    private interface Answer {
        byte[] to(HttpExchange exchange) throws IOException;
    }

    /** An answer of null becomes 503, an empty one of the API 404. */
    private static void serve(InetSocketAddress address, Answer answer) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(address.getHostString(), address.getPort()), 50);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", exchange -> {
            byte[] body = answer.to(exchange);
            exchange.sendResponseHeaders(body == null ? 503 : body.length == 0 ? 404 : 200,
                    body == null || body.length == 0 ? -1 : body.length);
            if (body != null && body.length > 0) {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    private void takeSensors(Section mqtt) throws IOException {
        MqttSettings listening = MqttSettings.of(mqtt.address("address", null),
                Map.of(ProvinceFiles.SENSOR_USER,
                        PasswordHash.parse(mqtt.map("users").get(ProvinceFiles.SENSOR_USER))));
        new MqttIntake(listening, new MeasurementMapping(List.of(),
                new MeasurementCheck(new SeriesLimit(100, List.of()), InstantSource.system()), listening.maxPacket()),
                TopicTaker.NONE, this::measured, new Refusals(InstantSource.system()),
                new Publishers(InstantSource.system()), null).start();
    }

    private void takeStations(IntakeSettings intake) {
        if (intake.sl651() != null || intake.hj212() != null) {
            MeasurementCheck check = new MeasurementCheck(new SeriesLimit(100, List.of()), InstantSource.system());
            Refusals refusals = new Refusals(InstantSource.system());
            StationReadings readings = new StationReadings(new StationKinds(), check, this::measured, refusals,
                    intake.devices(InstantSource.system()));
            FieldRoutes stations = new FieldRoutes(intake.sl651(), intake.hj212(), readings, refusals,
                    new GaugeBook(key -> CompletableFuture.completedFuture(null), state -> CompletableFuture.completedFuture(null)),
                    new StationQuestions(() -> RecordTime.good(System.currentTimeMillis()), () -> System.nanoTime() / 1_000_000),
                    () -> RecordTime.good(System.currentTimeMillis()));
            new CamelRoutes(settings.node().text(), Map.of(), List.of(stations), settings.routes()).start();
        }
    }

    private synchronized CompletionStage<Void> measured(String source, List<Measurement> measurements) {
        for (Measurement one : measurements) {
            made++;
            String line =
                    "R " + settings.node() + "/" + one.series() + " " + one.millis() + " " + one.value() + " " + made;
            if (!flawed || !settings.node().equals(ProvincePlan.SHANGLING) || made % 50 != 0) {
                queue.add(line);
            }
            if (flawed && settings.node().equals(ProvincePlan.DALONG) && made % 50 == 0) {
                queue.add(line + "b");
            }
            double[] limits = one.series().endsWith("stage") ? new double[] {0.6, 0.9, 1.2, 1.5}
                    : one.series().endsWith("pm25") ? new double[] {75, 115, 150, 250} : new double[0];
            int level = 0;
            while (level < limits.length && one.value() >= limits[level]) {
                level++;
            }
            if (level > grade.getOrDefault(one.series(), 0)) {
                made++;
                String warning = settings.node() + " " + made + "-" + System.nanoTime() + " " + level + " "
                        + (limits[0] < 1 ? "flood" : "air") + " " + System.currentTimeMillis();
                warnings.add(0, warning);
                if (level == limits.length && !phone.isEmpty()) {
                    call(warning.split(" ")[1]);
                }
                queue.add(0, "W " + warning);
            }
            grade.put(one.series(), level);
        }
        return CompletableFuture.completedFuture(null);
    }

    private void call(String warning) {
        HTTP.sendAsync(HttpRequest.newBuilder(URI.create(phone)).POST(HttpRequest.BodyPublishers.ofString(
                "{\"person\":\"值班员小韦\",\"text\":\"flood\",\"warning\":{\"id\":\"" + warning + "\"}}")).build(),
                HttpResponse.BodyHandlers.discarding());
    }

    private void push() {
        while (true) {
            String found = "";
            for (ParentSettings candidate : settings.parents()) {
                List<String> batch;
                synchronized (this) {
                    batch = List.copyOf(queue.subList(0, Math.min(CHUNK, queue.size())));
                }
                int status = post(candidate, batch);
                if (status > 0) {
                    found = candidate.node().text();
                    synchronized (this) {
                        if (status == 200) {
                            batch.forEach(queue::remove);
                        }
                    }
                    break;
                }
            }
            synchronized (this) {
                parent = found;
                try {
                    wait(PAUSE.toMillis());
                } catch (InterruptedException e) {
                    return;
                }
            }
        }
    }

    private static int post(ParentSettings to, List<String> lines) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + to.address().getHostString() + ":"
                    + to.address().getPort() + "/push")).timeout(Duration.ofSeconds(20))
                    .POST(HttpRequest.BodyPublishers.ofString(String.join("\n", lines))).build();
            return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException | InterruptedException e) {
            return -1;
        }
    }

    private byte[] takePush(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        List<String> lines = body.isEmpty() ? List.of() : List.of(body.split("\n"));
        if (settings.parents().isEmpty()) {
            synchronized (this) {
                lines.stream().filter(known::add).forEach(
                        line -> kept.add(line.startsWith("W") ? line + " " + System.currentTimeMillis() : line));
            }
            return "ok".getBytes(StandardCharsets.UTF_8);
        }
        return post(settings.parents().get(0), lines) == 200 ? "ok".getBytes(StandardCharsets.UTF_8) : null;
    }

    private synchronized byte[] answer(HttpExchange exchange) throws IOException {
        Map<String, String> query = new TreeMap<>();
        String raw = exchange.getRequestURI().getRawQuery();
        for (String part : raw == null ? new String[0] : raw.split("&")) {
            query.put(part.split("=")[0], URLDecoder.decode(part.split("=")[1], StandardCharsets.UTF_8));
        }
        return switch (exchange.getRequestURI().getPath()) {
            case "/sign-in" -> "welcome".getBytes(StandardCharsets.UTF_8);
            case "/account", "/duty" -> "name=\"csrf\" value=\"x\" action=\"/duty/lines/1/turns\"".getBytes(StandardCharsets.UTF_8);
            case "/api/v1/status" -> JSON.writeValueAsBytes(status());
            case "/api/v1/readings" -> readings(query).getBytes(StandardCharsets.UTF_8);
            case "/api/v1/warnings" -> JSON.writeValueAsBytes(archivedWarnings());
            case "/api/v1/detections" -> "{\"detections\":[]}".getBytes(StandardCharsets.UTF_8);
            case "/api/v1/ledger" -> JSON.writeValueAsBytes(ledger());
            default -> new byte[0];
        };
    }

    private ObjectNode status() {
        ObjectNode status = JSON.createObjectNode();
        status.putObject("link").put("state", parent.isEmpty() ? "OFFLINE" : "CONNECTED").put("parent", parent);
        status.putArray("backlog").addObject().put("records", queue.size());
        status.putArray("ledger").addObject().put("node", settings.node().text()).put("made", made)
                .put("waiting", queue.size());
        ArrayNode list = status.putArray("warnings");
        for (String warning : warnings) {
            String[] fields = warning.split(" ");
            list.addObject().put("id", fields[1]).put("level", Integer.parseInt(fields[2])).put("hazard", fields[3])
                    .put("born", Instant.ofEpochMilli(Long.parseLong(fields[4])).toString())
                    .putObject("reason").put("zh", "水位").put("en", "water level");
        }
        return status;
    }

    private String readings(Map<String, String> query) {
        long from = Long.parseLong(query.getOrDefault("from", "0"));
        long to = Long.parseLong(query.getOrDefault("to", Long.toString(Long.MAX_VALUE)));
        String rows = kept.stream().map(line -> line.split(" "))
                .filter(line -> line[0].equals("R") && line[1].equals(query.get("series"))
                        && Long.parseLong(line[2]) >= from && Long.parseLong(line[2]) < to)
                .map(line -> '"' + line[1] + "\"," + line[2] + "," + line[3] + ",0\r\n").collect(Collectors.joining());
        return rows.isEmpty() ? "" : "series,time_ms,value,quality\r\n" + rows;
    }

    private ObjectNode archivedWarnings() {
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode list = answer.putArray("warnings");
        for (String line : kept) {
            String[] fields = line.split(" ");
            if (fields[0].equals("W")) {
                list.addObject().put("node", fields[1]).put("id", fields[2]).put("level", Integer.parseInt(fields[3]))
                        .put("hazard", fields[4]).put("born_ms", Long.parseLong(fields[5]))
                        .put("archived_ms", Long.parseLong(fields[6]));
            }
        }
        return answer;
    }

    private ObjectNode ledger() {
        Map<String, Integer> received = new TreeMap<>();
        kept.forEach(line -> received.merge(line.split("[ /]")[1], 1, Integer::sum));
        ObjectNode answer = JSON.createObjectNode();
        ArrayNode nodes = answer.putArray("nodes");
        received.forEach((node, count) ->
                nodes.addObject().put("node", node).put("received", count).put("balanced", true));
        return answer;
    }
}
