package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.microbrain.demo.FaultProvince.CITY;
import static org.microbrain.demo.FaultProvince.CORE;
import static org.microbrain.demo.FaultProvince.COUNTY;
import static org.microbrain.demo.FaultProvince.DALONG;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.record.NodeId;
import org.microbrain.release.Notes;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.node.RunningNode;

/** A county holds the province's rollouts back with a button, says why, and lets them go on: through real nodes and links. */
class HoldIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String MODEL = SiteSigns.COMPONENT.text();

    private final Path folder = FaultProvince.folder(HoldIT.class);

    @Test
    void aCountyHoldsARolloutWithAReasonAndLetsItGoOn() throws Exception {
        List<RunningNode> nodes = new ArrayList<>();
        try (FaultProvince province = new FaultProvince(folder, List.of(DALONG, COUNTY, CITY, CORE),
                "block: {readings: 100, age: 1s}\n", 1, 0)) {
            Publishers publishers = province.files().publishers(Instant.now());
            publishers.draft(SiteSigns.release(1), List.of(SiteSigns.good(folder.resolve("models"), 1)),
                    new Notes("日常指标模型", "everyday signs"), Instant.now());
            publishers.signAndPublish(Instant.now());
            province.configure(DALONG, "updates: {root: \"" + publishers.root() + "\"}\n");
            for (NodeId node : List.of(CORE, CITY, COUNTY, DALONG)) {
                nodes.add(ConsoleRightsTest.open(node.equals(CORE) ? Tier.CORE : node.equals(DALONG) ? Tier.EDGE : Tier.HUB,
                        province.files().configuration(node)));
            }
            Rollouts rollouts = new Rollouts(province.files().console(CORE), province.files().consolePassword());
            SignedIn county = signIn(province, COUNTY);
            SignedIn core = signIn(province, CORE);

            county.press("/holds/set", "days=3&why=" + URLEncoder.encode("防汛值守", StandardCharsets.UTF_8));
            await().atMost(PATIENCE).until(() -> core.get("/api/v1/halts").path("holds").size() == 1);
            assertThat(core.page("/rollouts")).contains("马山县").contains("防汛值守");
            var plan = Rollouts.plan("held", MODEL, 1, List.of(), Duration.ZERO, 0, false);
            await().atMost(PATIENCE).until(() -> rollouts.reaches(plan, 1));
            long number = rollouts.start(plan);
            await().atMost(PATIENCE).until(() -> why(core).path("word").asText().equals("held"));
            assertThat(why(core).path("zh").asText()).contains("马山县暂缓至 ").contains("admin：防汛值守");
            assertThat(why(core).path("en").asText()).matches(".*held by .*Mashan.* until 20[0-9-]+ [0-9:]+ \\(admin: 防汛值守\\)");
            assertThat(rollouts.state(number)).isEqualTo("running");
            assertThat(rollouts.told(number, DALONG)).as("nothing has begun there").isEmpty();

            county.press("/holds/release", "area=" + COUNTY.area().code() + "&rollout=");
            await().atMost(PATIENCE).until(() -> rollouts.state(number).equals("finished"));
            assertThat(core.get("/api/v1/halts").path("holds")).isEmpty();
            assertThat(why(core).path("word").asText()).isEqualTo("kept");
            assertThat(rollouts.runs(DALONG, MODEL)).isEqualTo("1");
        } finally {
            Collections.reverse(nodes);
            nodes.forEach(RunningNode::close);
        }
    }

    private static SignedIn signIn(FaultProvince province, NodeId node) throws Exception {
        return new SignedIn(province.files().console(node), ProvinceFiles.CONSOLE_USER, province.files().consolePassword());
    }

    private static JsonNode why(SignedIn core) throws Exception {
        return core.get("/api/v1/why/" + DALONG).path(0);
    }
}
