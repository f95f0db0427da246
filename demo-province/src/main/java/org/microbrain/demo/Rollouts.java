package org.microbrain.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.record.NodeId;

/** Rollouts at the core as two persons steer them there: one writes, another approves. One thread. */
final class Rollouts {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROOT = "/api/v1/rollouts";

    private final SignedIn operator;
    private final SignedIn approver;

    Rollouts(String console, String password) throws IOException, InterruptedException {
        operator = new SignedIn(console, ProvinceFiles.CONSOLE_USER, password);
        approver = new SignedIn(console, "approver", password);
    }

    /** The highest version of a component that the core offers; 0 when there is none. */
    int newest(String component) throws IOException, InterruptedException {
        int newest = 0;
        for (JsonNode offer : operator.get("/api/v1/releases")) {
            if (offer.path("component").asText().equals(component)) {
                newest = Math.max(newest, offer.path("version").asInt());
            }
        }
        return newest;
    }

    /** Whether the core has heard of so many nodes that it would reach them all. */
    boolean reaches(ObjectNode plan, int nodes) throws IOException, InterruptedException {
        return operator.post(ROOT + "/dry-run", plan.toString()).path("nodes").asInt() == nodes;
    }

    /** Writes a rollout and has it approved; it starts. @return its number */
    long start(ObjectNode plan) throws IOException, InterruptedException {
        long number = operator.post(ROOT, plan.toString()).path("number").asLong();
        approver.post(ROOT + "/" + number + "/approve", "{}");
        return number;
    }

    JsonNode look(long number) throws IOException, InterruptedException {
        return operator.get(ROOT + "/" + number);
    }

    String state(long number) throws IOException, InterruptedException {
        return look(number).path("state").asText();
    }

    /** What one node told of a rollout. */
    JsonNode told(long number, NodeId node) throws IOException, InterruptedException {
        return operator.get(ROOT + "/" + number + "/nodes/" + node);
    }

    /** The version of a component that a node says it runs; empty for none. */
    String runs(NodeId node, String component) throws IOException, InterruptedException {
        for (JsonNode why : operator.get("/api/v1/why/" + node)) {
            if (why.path("component").asText().equals(component)) {
                return why.path("runs").asText("");
            }
        }
        return "";
    }

    /**
     * A plan of the demo: it takes no longer than its gates honestly need.
     *
     * @param waves   areas of each wave but the last, which takes all that is left
     * @param observe how long a gate looks
     * @param factor  how many times as many detections as before a gate lets pass; 0 for any
     * @param goBack  whether nodes go back when a gate stops it
     */
    static ObjectNode plan(String title, String component, int version, List<NodeId> waves, Duration observe, double factor,
            boolean goBack) {
        ObjectNode plan = JSON.createObjectNode().put("title", title).put("component", component)
                .put("version", Integer.toString(version)).put("prove_seconds", 1).put("go_back", goBack);
        ArrayNode all = plan.putArray("waves");
        for (NodeId area : waves) {
            ObjectNode wave = all.addObject();
            wave.putArray("areas").add(area.area().code());
            gate(wave, observe, factor);
        }
        gate(all.addObject().put("take", "all"), observe, factor);
        return plan;
    }

    private static void gate(ObjectNode wave, Duration observe, double factor) {
        wave.putObject("gate").put("failed_percent", 0).put("quiet_percent", 0).put("observe_seconds", observe.toSeconds())
                .put("quiet_after_seconds", 300).put("slow_after_seconds", 600).put("detections_factor", factor);
    }

    /** What the gate of a wave measured in one respect, and what it let pass. */
    static long[] measured(JsonNode rollout, int wave, String check) {
        for (JsonNode gate : rollout.path("gates")) {
            for (JsonNode one : gate.path("checks")) {
                if (gate.path("wave").asInt() == wave && one.path("check").asText().equals(check)) {
                    return new long[] {Math.round(one.path("measured").asDouble()), Math.round(one.path("limit").asDouble())};
                }
            }
        }
        return new long[2];
    }

    /** A bar for each wave: a sign for each node, done, running, failed, back or not started. */
    static List<String> bars(JsonNode rollout) {
        List<String> bars = new ArrayList<>();
        for (JsonNode wave : rollout.path("bars")) {
            bars.add("█".repeat(wave.path("done").asInt()) + "▒".repeat(wave.path("running").asInt())
                    + "✗".repeat(wave.path("failed").asInt() + wave.path("quiet").asInt())
                    + "↩".repeat(wave.path("back").asInt())
                    + "·".repeat(wave.path("not_started").asInt() + wave.path("left_out").asInt()));
        }
        return bars;
    }
}
