package org.microbrain.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.stream.Collectors;

/** What the core answers about rollouts, in lines for a terminal. */
final class RolloutText {

    private RolloutText() {
    }

    static void print(JsonNode answer, PrintWriter out) {
        if (answer.isArray()) {
            answer.forEach(one -> line(one, out));
            if (answer.isEmpty()) {
                out.println("（无）(none)");
            }
        } else if (answer.has("state")) {
            rollout(answer, out);
        } else {
            fields(answer, "", out);
        }
    }

    private static void line(JsonNode one, PrintWriter out) {
        if (one.has("word")) {
            out.println(one.path("component").asText() + "\t" + one.path("zh").asText() + "\n\t" + one.path("en").asText());
        } else if (one.has("fetched_bytes")) {
            out.println(one.path("at").asText() + "\t" + one.path("state").asText() + "\t" + one.path("version").asText() + "\t"
                    + one.path("reason").asText());
            if (!one.path("log").asText("").isEmpty()) {
                out.println(one.path("log").asText().indent(4).stripTrailing());
            }
        } else if (one.has("number")) {
            out.println(one.path("number").asLong() + "\t" + one.path("state").asText() + "\t" + one.path("wave").asInt() + "/"
                    + one.path("waves").asInt() + "\t" + one.path("component").asText() + " " + one.path("version").asText()
                    + "\t" + bar(one.path("nodes")) + "\t" + one.path("title").asText());
        } else {
            out.println(one.path("component").asText() + " " + one.path("version").asText() + "\t" + one.path("zh").asText());
        }
    }

    private static String bar(JsonNode bar) {
        return "完成 done " + bar.path("done").asInt() + ", 进行中 running " + bar.path("running").asInt() + ", 失联 quiet "
                + bar.path("quiet").asInt() + ", 失败 failed " + bar.path("failed").asInt() + ", 已恢复 back " + bar.path("back").asInt() + ", 未开始 not started "
                + bar.path("not_started").asInt();
    }

    private static void rollout(JsonNode one, PrintWriter out) {
        line(one, out);
        if (!one.path("why").asText("").isEmpty()) {
            out.println("  " + one.path("by").asText() + " " + one.path("why").asText());
        }
        one.path("bars").forEach(wave -> {
            out.println("  批次 wave " + wave.path("wave").asInt() + ": " + bar(wave));
            one.path("gates").forEach(gate -> {
                if (gate.path("wave").asInt() == wave.path("wave").asInt()) {
                    gate.path("checks").forEach(check -> out.println("    " + check.path("outcome").asText() + "\t"
                            + check.path("check").asText() + " " + check.path("measured").asText() + " (limit "
                            + check.path("limit").asText() + ", of " + check.path("of").asText() + ")"));
                }
            });
        });
        one.path("failures").forEach(failure -> out.println("  " + failure.path("count").asInt() + " × "
                + failure.path("zh").asText() + " " + failure.path("en").asText() + " (" + failure.path("reason").asText() + ")"));
    }

    private static void fields(JsonNode answer, String indent, PrintWriter out) {
        for (Map.Entry<String, JsonNode> field : answer.properties()) {
            JsonNode value = field.getValue();
            if (value.isObject()) {
                out.println(indent + field.getKey() + ":");
                fields(value, indent + "  ", out);
            } else if (value.isArray()) {
                out.println(indent + field.getKey() + ": " + value.size());
                value.forEach(one -> out.println(indent + "  " + (one.isArray() ? one.size() + " " + one : one.isObject()
                        ? flat(one) : one.asText())));
            } else {
                out.println(indent + field.getKey() + ": " + value.asText());
            }
        }
    }

    private static String flat(JsonNode object) {
        return object.properties().stream().filter(field -> !field.getValue().asText().isEmpty())
                .map(field -> field.getKey() + " " + field.getValue().asText()).collect(Collectors.joining(", "));
    }
}
