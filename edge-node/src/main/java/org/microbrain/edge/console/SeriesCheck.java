package org.microbrain.edge.console;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.microbrain.infer.RuleSettings;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.selftest.Check;
import org.microbrain.runtime.selftest.Outcome;

/** Whether series come on time, and whether each rule has anything to watch. */
final class SeriesCheck implements Check {

    private static final int MOST_NAMES = 10;

    private final Supplier<RuleSettings> rules;
    private final Supplier<List<SeriesNow>> series;

    SeriesCheck(Supplier<RuleSettings> rules, Supplier<List<SeriesNow>> series) {
        this.rules = rules;
        this.series = series;
    }

    @Override
    public List<Outcome> run() {
        List<SeriesNow> all = series.get();
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.add(late(all));
        rules.get().rules().stream().filter(rule -> all.stream().noneMatch(one -> rule.watches(one.name(), one.unit())))
                .forEach(rule -> outcomes.add(Outcome.doubtful(new Notice("规则 " + rule.name(), "Rule " + rule.name()),
                        new Notice("没有任何测点符合 " + rule.series() + unit(rule.unit(), "，单位 "),
                                "no series fits " + rule.series() + unit(rule.unit(), ", unit ")),
                        new Notice("请核对规则中的 series 与 unit，或检查这些传感器是否从未上报",
                                "compare series and unit of the rule with the sensors, or see why they never sent"))));
        return outcomes;
    }

    private static String unit(String unit, String before) {
        return unit.isEmpty() ? "" : before + unit;
    }

    private static Outcome late(List<SeriesNow> all) {
        Notice what = new Notice("测点", "Series");
        List<SeriesNow> late = all.stream().filter(SeriesNow::late).toList();
        if (all.isEmpty()) {
            return Outcome.doubtful(what, new Notice("还没有收到任何数据", "nothing has come yet"), new Notice(
                    "请检查传感器的地址、端口、用户名与口令；被拒收的数据见“拒收”页",
                    "look at address, port, user and password in the sensors; what was refused is on the page of that name"));
        }
        if (late.isEmpty()) {
            return Outcome.good(what, "全部 " + all.size() + " 个按时来数", "all " + all.size() + " come on time");
        }
        String names = late.stream().limit(MOST_NAMES).map(SeriesNow::name).collect(Collectors.joining(", "))
                + (late.size() > MOST_NAMES ? " …" : "");
        return Outcome.doubtful(what, new Notice(late.size() + " 个未按时来数：" + names, late.size() + " are late: " + names),
                new Notice("请检查这些传感器的电源、接线与信号", "look at power, wiring and signal of these sensors"));
    }
}
