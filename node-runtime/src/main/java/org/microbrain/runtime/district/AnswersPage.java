package org.microbrain.runtime.district;

import gg.jte.Content;
import io.javalin.http.HttpResponseException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.warning.KnownWarning;
import org.microbrain.runtime.warning.WarningBook;
import org.microbrain.runtime.warning.WarningLine;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.warning.Duties;
import org.microbrain.warning.Duty;
import org.microbrain.warning.Role;
import org.microbrain.warning.Step;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;

/**
 * {@code /answers}: how warnings are answered. Open ones by level, age and place; how long it took until a person did something,
 * in the middle; whose time has run out.
 */
public final class AnswersPage implements Page {

    static final Duration LOOKED_BACK = Duration.ofDays(7);
    static final int MOST_LOOKED_AT = 300;
    static final int MOST_OVERDUE = 50;
    private static final List<Duration> AGES = List.of(Duration.ofMinutes(15), Duration.ofHours(1), Duration.ofHours(6),
            Duration.ofDays(1));

    private final District district;
    private final WarningOffice office;
    private final Supplier<RecordTime> clock;
    private final Templates templates;

    /** Open warnings of one level by age, the youngest first; the last column is what is older than all limits. */
    public record Row(WarningLevel level, List<Long> ages) { }

    /** The time to the first step by a person, in the middle of so many warnings that were answered; of all of them. */
    public record Middle(WarningLevel level, Duration time, int answered, int all) { }

    /** A warning and what should have been done. */
    public record Overdue(WarningLine line, Duty duty) { }

    AnswersPage(District district, WarningOffice office, Supplier<RecordTime> clock, Templates templates) {
        this.district = district;
        this.office = office;
        this.clock = clock;
        this.templates = templates;
    }

    @Override
    public String path() {
        return "/answers";
    }

    @Override
    public String titleKey() {
        return "answers.title";
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.warnings(), status.troubles());
    }

    /** The address of the page of another division. */
    public static String address(DivisionCode area) {
        return "/answers?in=" + area.code();
    }

    @Override
    public Content content(View view) {
        DivisionCode area = TreePage.area(view);
        Situation situation = district.now();
        try {
            List<KnownWarning> changed = office.book().changed(area, view.words().now().minus(LOOKED_BACK), MOST_LOOKED_AT)
                    .join();
            WarningBook.Overdue overdue = office.book().overdue(area, MOST_OVERDUE).join();
            return templates.content("answers.jte", Map.of("view", view, "area", area, "crumbs",
                    TreePage.crumbs(view, area), "rows", byAge(office.book().openByAge(area, AGES).join()), "ages", AGES,
                    "places", places(situation, area), "middles", middles(changed), "overdue", overdue(overdue.longest()),
                    "overdueCount", overdue.count()));
        } catch (CompletionException broken) {
            throw new HttpResponseException(500, "the book of warnings cannot be read", Map.of());
        }
    }

    private static List<Row> byAge(Map<WarningLevel, long[]> counts) {
        List<Row> rows = new ArrayList<>();
        for (int number = WarningLevel.values().length; number > 0; number--) {
            WarningLevel level = WarningLevel.of(number);
            rows.add(new Row(level, LongStream.of(counts.getOrDefault(level, new long[AGES.size() + 1])).boxed().toList()));
        }
        return rows;
    }

    private static List<Place> places(Situation situation, DivisionCode area) {
        return situation.parts(area).stream().filter(place -> place.warnings().count() > 0)
                .sorted(Comparator.comparingInt((Place place) -> -place.warnings().worst())
                        .thenComparingLong(place -> -place.warnings().count()).thenComparing(Place::area)).toList();
    }

    /** From the birth to the first step by a person; a birth or step by a doubtful clock does not count. */
    static List<Middle> middles(List<KnownWarning> warnings) {
        Map<WarningLevel, List<Duration>> times = new EnumMap<>(WarningLevel.class);
        Map<WarningLevel, Integer> all = new EnumMap<>(WarningLevel.class);
        for (KnownWarning known : warnings) {
            Optional<Step> birth = known.state().birth().filter(step -> step.at().quality() != RecordTime.Quality.DOUBTFUL);
            Optional<WarningLevel> level = known.state().level();
            if (birth.isPresent() && level.isPresent()) {
                all.merge(level.get(), 1, Integer::sum);
                known.history().steps().stream().filter(Step::byPerson)
                        .filter(step -> step.at().quality() != RecordTime.Quality.DOUBTFUL)
                        .mapToLong(step -> Math.max(0, step.at().millis() - birth.get().at().millis())).min()
                        .ifPresent(time -> times.computeIfAbsent(level.get(), fresh -> new ArrayList<>())
                                .add(Duration.ofMillis(time)));
            }
        }
        List<Middle> middles = new ArrayList<>();
        all.forEach((level, count) -> {
            List<Duration> found = times.getOrDefault(level, List.of());
            List<Duration> sorted = new ArrayList<>(found);
            Collections.sort(sorted);
            middles.add(0, new Middle(level, sorted.isEmpty() ? Duration.ZERO : sorted.get(sorted.size() / 2), found.size(), count));
        });
        return middles;
    }

    /** What people should have done, the longest overdue first; a limit that nobody can tell stands in front. */
    private List<Overdue> overdue(List<WarningLine> open) {
        Map<WarningId, WarningLine> lines = new HashMap<>();
        open.forEach(line -> lines.put(line.id(), line));
        List<Overdue> overdue = new ArrayList<>();
        for (KnownWarning known : office.book().find(lines.keySet()).join()) {
            Duties.due(known.state(), office.limits(), clock.get()).stream()
                    .filter(duty -> duty.overdue() && duty.role() != Role.PROGRAM).findFirst()
                    .ifPresent(duty -> overdue.add(new Overdue(lines.get(known.state().warning()), duty)));
        }
        overdue.sort(Comparator.comparing((Overdue one) -> one.duty().by().orElse(Instant.MIN)));
        return overdue;
    }
}
