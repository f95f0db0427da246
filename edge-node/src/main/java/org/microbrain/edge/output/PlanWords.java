package org.microbrain.edge.output;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.format.TextStyle;
import java.util.Locale;
import java.util.stream.Collectors;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.View;
import org.microbrain.warning.WarningLevel;

/** A plan in a sentence, as records tell it and pages show it. */
public final class PlanWords {

    private PlanWords() {
    }

    /** For records: hazards by their words in rules. */
    static Notice of(Plan plan) {
        String hazards = plan.hazards().stream().sorted().collect(Collectors.joining(", "));
        boolean whole = plan.hours().from().equals(plan.hours().to());
        String hours = plan.hours().from() + "–" + plan.hours().to();
        return new Notice(plan.least().words().zh() + (plan.least() == WarningLevel.RED ? "" : "及以上") + "（" + hazards + "）；"
                + (whole ? "全天" : hours) + "，" + days(plan, Locale.CHINA, "每天") + "；" + (plan.whenConfirmed() ? "确认后" : "立即")
                + "；最长 " + plan.longest().toSeconds() + " 秒，间隔 " + plan.rest().toMinutes() + " 分钟，每小时 " + plan.anHour()
                + " 次，每次预警 " + plan.rounds() + " 次；" + (plan.leaderStops() ? "带班领导" : "值班人员") + "可单独结束",
                plan.least().words().en() + (plan.least() == WarningLevel.RED ? "" : " and up") + " (" + hazards + "); "
                + (whole ? "day and night" : hours) + ", " + days(plan, Locale.ENGLISH, "every day") + "; "
                + (plan.whenConfirmed() ? "when confirmed" : "at once") + "; on for " + plan.longest().toSeconds() + " s, rest "
                + plan.rest().toMinutes() + " min, " + plan.anHour() + " an hour, " + plan.rounds() + " for a warning; ended alone by "
                + (plan.leaderStops() ? "a duty leader" : "staff"));
    }

    private static String days(Plan plan, Locale language, String all) {
        return plan.hours().days().size() == DayOfWeek.values().length ? all : plan.hours().days().stream().sorted()
                .map(day -> day.getDisplayName(TextStyle.SHORT, language)).collect(Collectors.joining(" "));
    }

    /** For a page: {@code red and up: Flood, Heavy rain}. */
    public static String what(View view, Plan plan) {
        String level = view.word("colour", String.valueOf(plan.least().number()));
        return view.t().get(plan.least() == WarningLevel.RED ? "outputs.for" : "outputs.forandup", level, plan.hazards().stream().sorted()
                .map(hazard -> view.word("hazard", hazard)).collect(Collectors.joining(view.t().get("outputs.comma"))));
    }

    /** For a page: when it may be on. */
    public static String when(View view, Plan plan) {
        String hours = plan.hours().from().equals(plan.hours().to()) ? view.t().get("duty.wholeday") : plan.hours().from() + "–" + plan.hours().to();
        String days = plan.hours().days().size() == DayOfWeek.values().length ? view.t().get("duty.everyday") : plan.hours().days().stream().sorted()
                .map(day -> view.word("day", String.valueOf(day.getValue()))).collect(Collectors.joining(" "));
        return hours + " · " + days + " · " + view.t().get(plan.whenConfirmed() ? "outputs.whenconfirmed" : "outputs.atonce");
    }

    /** For a page: how long, how often, who ends it. */
    public static String bounds(View view, Plan plan) {
        return view.t().get("outputs.bounds", span(view, plan.longest()), span(view, plan.rest()), plan.anHour(), plan.rounds()) + " · "
                + view.t().get(plan.leaderStops() ? "outputs.leaderends" : "outputs.staffends");
    }

    private static String span(View view, Duration span) {
        long seconds = span.toSeconds();
        return seconds < 60 ? view.t().get("outputs.sec", seconds) : seconds % 60 != 0 ? view.t().get("outputs.minsec", seconds / 60, seconds % 60)
                : seconds % 3600 != 0 ? view.t().get("outputs.min", seconds / 60) : view.t().get("outputs.hours", seconds / 3600);
    }
}
