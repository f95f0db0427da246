package org.microbrain.core.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.microbrain.runtime.console.BadRequest;

/** The rows of a form in which a person makes up waves of her own, each with what its gate lets pass. */
final class WaveRows {

    /** What a plan of the form is called that has its waves in the rows. */
    static final String OWN = "own";
    /** What a wave may take, as the form's choices. */
    static final List<String> SIZES = List.of("count", "percent", "community-in-each-county", "county-in-each-city", "areas",
            "all");
    /** Numbers of the rows. */
    static final List<Integer> ROWS = IntStream.rangeClosed(1, 6).boxed().toList();

    private static final int HOUR = 3600;
    private static final int MOST_HOURS = 90 * 24;

    private final UnaryOperator<String> field;

    /** @param field gives what stands in a field of the form, empty for nothing */
    WaveRows(UnaryOperator<String> field) {
        this.field = field;
    }

    /** Whether something was filled in. */
    boolean any() {
        return ROWS.stream().anyMatch(row -> !field.apply("take" + row).isEmpty() || !field.apply("of" + row).isEmpty());
    }

    /**
     * Adds the waves, in the order of the rows.
     *
     * @throws BadRequest that says which wave it is, and names the field
     */
    void addTo(ArrayNode waves) {
        for (int row : ROWS) {
            String take = field.apply("take" + row);
            String of = field.apply("of" + row);
            if (take.isEmpty()) {
                if (!of.isEmpty()) {
                    throw wrong("take", row, "请选择取哪些节点", "choose which nodes it takes");
                }
                continue;
            }
            ObjectNode wave = waves.addObject();
            size(wave, row, take, of);
            ObjectNode gate = wave.putObject("gate");
            number("failed", row, 100).ifPresent(percent -> gate.put("failed_percent", percent));
            number("quiet", row, 100).ifPresent(percent -> gate.put("quiet_percent", percent));
            number("hours", row, MOST_HOURS).ifPresent(hours -> gate.put("observe_seconds", hours * HOUR));
        }
    }

    private void size(ObjectNode wave, int row, String take, String of) {
        switch (take) {
            case "count" -> wave.put("count", number("of", row, 999_999).orElseThrow(() ->
                    wrong("of", row, "请填写节点数", "say how many nodes")));
            case "percent" -> wave.put("percent", number("of", row, 100).orElseThrow(() ->
                    wrong("of", row, "请填写百分比", "say how many percent")));
            case "areas" -> {
                ArrayNode areas = wave.putArray("areas");
                for (String code : of.split("[\\s,，;；]+")) {
                    if (!code.matches("[0-9]{12}")) {
                        throw wrong("of", row, "应为12位统计用区划代码，用空格分开", "must be 12-digit division codes, with blanks between");
                    }
                    areas.add(code);
                }
            }
            default -> {
                if (!of.isEmpty()) {
                    throw wrong("of", row, "此项不需要数量", "nothing is counted in such a wave; leave it empty");
                }
                wave.put("take", take);
            }
        }
    }

    private Optional<Integer> number(String name, int row, int most) {
        String text = field.apply(name + row);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) > most) {
            throw wrong(name, row, "应为 0 到 " + most + " 的整数", "must be a whole number from 0 to " + most);
        }
        return Optional.of(Integer.parseInt(text));
    }

    private static BadRequest wrong(String name, int row, String zh, String en) {
        return BadRequest.invalid(name + row, "第 " + row + " 批：" + zh, "wave " + row + ": " + en);
    }
}
