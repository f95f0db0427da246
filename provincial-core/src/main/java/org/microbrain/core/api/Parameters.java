package org.microbrain.core.api;

import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.microbrain.core.archive.EventQuery;
import org.microbrain.core.archive.ReadingQuery;
import org.microbrain.core.archive.SeriesKey;
import org.microbrain.core.archive.TimeRange;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.BadRequest;

/** The query parameters of one request, checked. A name nobody knows is an error, so that a typing mistake is seen. */
final class Parameters {

    private static final int LONGEST = 512;
    /** How the place of an hour begins, so that it is not taken for that of a reading. */
    private static final String OF_HOUR = "h";

    private final Map<String, List<String>> given;

    Parameters(Context context, Set<String> known) {
        given = context.queryParamMap();
        given.forEach((name, values) -> {
            if (!known.contains(name)) {
                String names = String.join(", ", new TreeSet<>(known));
                throw new BadRequest(400, "unknown-parameter", shortened(name), "没有这个参数；可用的参数：" + names,
                        "there is no such parameter; there are: " + (names.isEmpty() ? "none" : names));
            }
            if (values.size() > 1 || values.get(0).length() > LONGEST) {
                throw BadRequest.invalid(name, "参数只能给一次，最长 " + LONGEST + " 个字符",
                        "give it once, at most " + LONGEST + " characters");
            }
        });
    }

    private static String shortened(String name) {
        return name.substring(0, Math.min(name.length(), 64));
    }

    boolean has(String name) {
        return given.containsKey(name);
    }

    private <T> Optional<T> value(String name, Function<String, T> parse, String zh, String en) {
        if (!has(name)) {
            return Optional.empty();
        }
        try {
            return Optional.of(parse.apply(given.get(name).get(0)));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException | IndexOutOfBoundsException e) {
            throw BadRequest.invalid(name, zh, en);
        }
    }

    private <T> T required(String name, Optional<T> value, String example) {
        return value.orElseThrow(() -> new BadRequest(400, "missing-parameter", name, "缺少参数，例如 " + name + "=" + example,
                "is missing, e.g. " + name + "=" + example));
    }

    Optional<NodeId> node() {
        return value("node", NodeId::new, "节点名应为12位区划代码，可带后缀，例如 450102001003 或 450102001003-b",
                "must be a node name: a 12-digit division code, perhaps with a suffix, e.g. 450102001003 "
                        + "or 450102001003-b");
    }

    NodeId requiredNode() {
        return required("node", node(), "450102001003");
    }

    Optional<DivisionCode> area() {
        return value("area", DivisionCode::new, "应为12位统计用区划代码，例如 450102000000",
                "must be a 12-digit division code, e.g. 450102000000");
    }

    SeriesKey series() {
        return required("series", value("series", text -> {
            int slash = text.indexOf('/');
            if (slash == text.length() - 1) {
                throw new IllegalArgumentException("no name");
            }
            return new SeriesKey(new NodeId(text.substring(0, slash)), text.substring(slash + 1));
        }, "应为 节点名/序列名，例如 450102001003/river/stage", "must be <node>/<series name>, e.g. 450102001003/river/stage"),
                "450102001003/river/stage");
    }

    TimeRange range() {
        long from = time("from").orElse(Long.MIN_VALUE);
        long to = time("to").orElse(Long.MAX_VALUE);
        if (from >= to) {
            throw BadRequest.invalid(has("to") ? "to" : "from", "to 必须晚于 from", "to must be later than from");
        }
        return new TimeRange(from, to);
    }

    Optional<Long> time(String name) {
        return value(name, Parameters::millis, "应为 Unix 毫秒，或带时区的 ISO 8601 时间，例如 2023-06-22T08:00:00+08:00",
                "must be Unix milliseconds, or an ISO 8601 time with offset, e.g. 2023-06-22T08:00:00+08:00");
    }

    private static long millis(String text) {
        if (text.matches("-?[0-9]{1,19}")) {
            return Long.parseLong(text);
        }
        // An unescaped '+' in a query reaches us as a blank.
        return OffsetDateTime.parse(text.replace(' ', '+')).toInstant().toEpochMilli();
    }

    OptionalInt number(String name, int min, int max) {
        Optional<Integer> number = value(name, text -> {
            int parsed = Integer.parseInt(text);
            if (parsed < min || parsed > max) {
                throw new IllegalArgumentException("out of range");
            }
            return parsed;
        }, "应为 " + min + " 到 " + max + " 的整数", "must be a whole number from " + min + " to " + max);
        return number.map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    ReadingQuery.Position readingsAfter() {
        return after(3, parts -> new ReadingQuery.Position(parts[0], parts[1], Math.toIntExact(parts[2])))
                .orElse(ReadingQuery.Position.START);
    }

    /** The last millisecond of the hours that were told; empty when there is no {@code after}, or that of readings. */
    Optional<Long> hourAfter() {
        return !has("after") || !given.get("after").get(0).startsWith(OF_HOUR) ? Optional.empty()
                : value("after", text -> Math.min(Long.parseLong(text.substring(OF_HOUR.length())), Long.MAX_VALUE - 1), "应为上一页的 next",
                        "must be the next of the page before");
    }

    Optional<EventQuery.Position> eventsAfter() {
        return after(2, parts -> new EventQuery.Position(parts[0], parts[1]));
    }

    private <T> Optional<T> after(int length, Function<long[], T> position) {
        return value("after", text -> {
            String[] parts = text.split("_", -1);
            long[] numbers = new long[length];
            for (int i = 0; i < length; i++) {
                numbers[i] = Long.parseLong(parts[i]);
            }
            if (parts.length != length) {
                throw new IllegalArgumentException("too long");
            }
            return position.apply(numbers);
        }, "应为上一页的 next", "must be the next of the page before");
    }

    static String text(ReadingQuery.Position position) {
        return position.first() + "_" + position.record() + "_" + position.taken();
    }

    static String textOfHour(long last) {
        return OF_HOUR + last;
    }

    static String text(EventQuery.Position position) {
        return position.time() + "_" + position.record();
    }
}
