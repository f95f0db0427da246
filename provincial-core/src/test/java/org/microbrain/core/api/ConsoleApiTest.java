package org.microbrain.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.core.archive.Site;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.block.Reading;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.metrics.NodeMetrics;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;

/** The API behind the console's door, as the core runs it. */
class ConsoleApiTest {

    @TempDir
    Path folder;

    @Test
    void theConsoleGivesAnswersToThoseWithTheTokenOnly() throws Exception {
        NodeId core = new NodeId("450000000000");
        NodeSettings settings = new NodeSettings(core, new LocalName("广西", "Guangxi"), folder,
                new IdentitySettings(folder, folder, folder), List.of(), null,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), folder);
        Site village = new Site("450102001003", 1);
        village.series(1, "river/stage", "m");
        village.readings(new Reading(1, 1000, 1.5), new Reading(1, 2000, 1.6));
        try (SqliteArchive archive = new SqliteArchive(folder.resolve("archive.db"));
                People people = new People(folder, Tier.CORE, core.area(), InstantSource.system());
                Console console = new Console(settings, people, area -> null, new NodeMetrics(core))) {
            archive.store(village.made(), Map.of(village.origin, 1L), Instant.EPOCH);
            new CoreApi(archive, context -> Console.asker(context).area(), context -> false)
                    .routes((path, handler) -> console.api(path, Right.LOOK, handler));
            int port = console.start();
            assertThat(get(port, "nodes", "wrong").statusCode()).isEqualTo(401);
            String token = Files.readString(folder.resolve("api-token")).strip();
            assertThat(get(port, "nodes", token).body()).contains("450102001003");
            String readings = "readings?series=450102001003/river/stage";
            assertThat(get(port, readings, token).statusCode()).isEqualTo(200);
            assertThat(get(port, readings, token, "text/csv").statusCode()).as("who may not export").isEqualTo(403);
            HttpResponse<String> refused = get(port, "nodes?area=1", token);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).startsWith("{\"error\":{\"code\":\"invalid-parameter\"");
        }
    }

    private static HttpResponse<String> get(int port, String path, String token) throws Exception {
        return get(port, path, token, "application/json");
    }

    private static HttpResponse<String> get(int port, String path, String token, String accept) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port + "/api/v1/" + path)).header("Authorization", "Bearer " + token)
                .header("Accept", accept)
                .build(), HttpResponse.BodyHandlers.ofString());
    }
}
