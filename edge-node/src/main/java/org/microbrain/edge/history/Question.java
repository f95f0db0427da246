package org.microbrain.edge.history;

import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.BadRequest;

/**
 * What is asked of the history.
 *
 * @param series name within the node
 * @param from   Unix milliseconds, empty for the beginning
 * @param to     Unix milliseconds, not included; empty for the end
 * @param points buckets to draw, empty for exact readings
 * @param limit  most exact readings in one answer
 */
record Question(String series, OptionalLong from, OptionalLong to, OptionalInt points, int limit) {

    static final int MAX_POINTS = 5_000;
    static final int USUAL_LIMIT = 10_000;
    static final int MAX_LIMIT = 20_000;
    private static final int LONGEST = 512;
    private static final Set<String> NAMES = new TreeSet<>(Set.of("series", "from", "to", "points", "limit"));

    /** @throws BadRequest when a parameter is missing, unknown or out of range */
    static Question of(Context context, NodeId node) {
        Map<String, List<String>> given = context.queryParamMap();
        requireKnown(given, NAMES);
        if (!given.containsKey("series")) {
            throw new BadRequest(400, "missing-parameter", "series", "缺少参数，例如 series=river/stage",
                    "is missing, e.g. series=river/stage");
        }
        OptionalInt points = number(given, "points", MAX_POINTS);
        OptionalInt limit = number(given, "limit", MAX_LIMIT);
        if (points.isPresent() && limit.isPresent()) {
            throw BadRequest.invalid("limit", "只用于精确读数", "is for exact readings only");
        }
        OptionalLong from = time(given, "from");
        OptionalLong to = time(given, "to");
        if (from.isPresent() && to.isPresent() && from.getAsLong() >= to.getAsLong()) {
            throw BadRequest.invalid("to", "to 必须晚于 from", "must be later than from");
        }
        return new Question(name(given.get("series").get(0), node), from, to, points, limit.orElse(USUAL_LIMIT));
    }

    static void requireKnown(Map<String, List<String>> given, Set<String> names) {
        given.forEach((name, values) -> {
            if (!names.contains(name)) {
                String known = names.isEmpty() ? "–" : String.join(", ", names);
                throw new BadRequest(400, "unknown-parameter", name.substring(0, Math.min(64, name.length())),
                        "没有这个参数；可用的参数：" + known, "there is no such parameter; there are: " + known);
            }
            if (values.size() > 1 || values.get(0).length() > LONGEST) {
                throw BadRequest.invalid(name, "参数只能给一次，最长 " + LONGEST + " 个字符",
                        "give it once, at most " + LONGEST + " characters");
            }
        });
    }

    /** The core names a series with its node; that form is understood here too. */
    private static String name(String text, NodeId node) {
        return text.startsWith(node + "/") ? text.substring(node.text().length() + 1) : text;
    }

    private static OptionalInt number(Map<String, List<String>> given, String name, int max) {
        if (!given.containsKey(name)) {
            return OptionalInt.empty();
        }
        String text = given.get(name).get(0);
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > max) {
            throw BadRequest.invalid(name, "应为 1 到 " + max + " 的整数", "must be a whole number from 1 to " + max);
        }
        return OptionalInt.of(Integer.parseInt(text));
    }

    private static OptionalLong time(Map<String, List<String>> given, String name) {
        if (!given.containsKey(name)) {
            return OptionalLong.empty();
        }
        String text = given.get(name).get(0);
        try {
            // An unescaped '+' in a query reaches us as a blank.
            return OptionalLong.of(text.matches("-?[0-9]{1,18}") ? Long.parseLong(text)
                    : OffsetDateTime.parse(text.replace(' ', '+')).toInstant().toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            throw BadRequest.invalid(name, "应为 Unix 毫秒，或带时区的 ISO 8601 时间，例如 2023-06-22T08:00:00+08:00",
                    "must be Unix milliseconds, or an ISO 8601 time with offset, e.g. 2023-06-22T08:00:00+08:00");
        }
    }
}
