package org.microbrain.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.block.Reading;
import org.microbrain.core.archive.Site;
import org.microbrain.core.archive.SqliteArchive;
import org.microbrain.record.DivisionCode;

/** The document and the program say the same. */
class OpenApiTest {

    private static final DivisionCode GUANGXI = new DivisionCode("450000000000");

    @TempDir
    Path folder;
    private SqliteArchive archive;
    private ApiServer api;
    private JsonNode document;

    @BeforeEach
    void serve() throws Exception {
        archive = new SqliteArchive(folder.resolve("archive.db"));
        api = new ApiServer(archive, GUANGXI);
        document = api.json("openapi.json");
        Site village = new Site("450102001003", 1);
        village.series(1, "stage", "m");
        village.series(2, "river/stage", "m");
        village.readings(new Reading(1, 1000, Double.NaN), new Reading(1, 2000, 1.5),
                new Reading(1, Reading.NO_TIME, 2));
        village.warning("w1", 4, 1000, "450102001003");
        village.warning("w2", 4, 1001, "450102001003");
        village.detection("range", 1000);
        village.detection("stuck", 1001);
        village.report(village.origin, 1);
        village.report(village.origin, 2);
        archive.store(village.made(), Map.of(village.origin, 10L), Instant.ofEpochMilli(5000));
    }

    @AfterEach
    void stop() {
        api.close();
        archive.close();
    }

    @Test
    void everyRouteStandsInTheDocumentAndTheOtherWayRound() {
        List<String> documented = new ArrayList<>();
        document.get("paths").fieldNames().forEachRemaining(documented::add);
        assertThat(documented).containsExactlyInAnyOrderElementsOf(
                new CoreApi(archive, context -> GUANGXI, context -> true).paths());
    }

    @Test
    void realAnswersKeepToTheDocument() throws Exception {
        check("nodes", "nodes", "Nodes");
        check("series?node=450102001003", "series", "SeriesList");
        check("readings?series=450102001003/stage&limit=2", "readings", "Readings");
        check("readings?series=450102001003/stage&points=5", "buckets", "Outline");
        check("warnings?limit=1", "warnings", "Warnings");
        check("detections?limit=1", "detections", "Detections");
        check("marks?series=450102001003/river/stage", "detections", "Marks");
        check("reports?limit=1", "reports", "Reports");
        check("ledger", "nodes", "Ledger");
        conforms(document.get("components").get("schemas").get("Error"), api.json("nodes?x=1", 400), "error");
    }

    @Test
    void everyParameterInTheDocumentIsTakenByTheProgram() throws Exception {
        Map<String, String> examples = Map.of("area", "450102000000", "node", "450102001003", "from", "1", "to", "9000",
                "limit", "1", "level", "4", "points", "3", "series", "450102001003/stage");
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            List<String> given = new ArrayList<>();
            for (JsonNode parameter : path.getValue().get("get").path("parameters")) {
                String name = resolved(parameter).get("name").asText();
                if (examples.containsKey(name) && !name.equals("points")) {
                    given.add(name + "=" + examples.get(name));
                }
            }
            api.json(path.getKey().substring("/api/v1/".length()) + "?" + String.join("&", given));
        }
    }

    private void check(String path, String filled, String schema) throws Exception {
        JsonNode answer = api.json(path);
        assertThat(answer.get(filled)).as(path).isNotEmpty();
        conforms(document.get("components").get("schemas").get(schema), answer, path);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
    }

    private void conforms(JsonNode reference, JsonNode value, String where) {
        JsonNode schema = resolved(reference);
        List<String> types = new ArrayList<>();
        if (schema.get("type").isArray()) {
            schema.get("type").forEach(type -> types.add(type.asText()));
        } else {
            types.add(schema.get("type").asText());
        }
        assertThat(types).as(where).contains(type(value, types));
        if (value.isObject()) {
            schema.get("required").forEach(key -> assertThat(value.has(key.asText())).as(where + "." + key).isTrue());
            TreeSet<String> undocumented = new TreeSet<>();
            value.fieldNames().forEachRemaining(undocumented::add);
            schema.get("properties").fieldNames().forEachRemaining(undocumented::remove);
            assertThat(undocumented).as(where).isEmpty();
            value.properties().forEach(field -> conforms(schema.get("properties").get(field.getKey()), field.getValue(),
                    where + "." + field.getKey()));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                JsonNode item = schema.has("prefixItems") ? schema.get("prefixItems").get(i) : schema.get("items");
                conforms(item, value.get(i), where + "[" + i + "]");
            }
        }
    }

    private static String type(JsonNode value, List<String> allowed) {
        if (value.isIntegralNumber()) {
            return allowed.contains("integer") ? "integer" : "number";
        }
        return value.getNodeType().name().toLowerCase(Locale.ROOT);
    }
}
