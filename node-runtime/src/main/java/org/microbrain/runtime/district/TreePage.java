package org.microbrain.runtime.district;

import gg.jte.Content;
import io.javalin.http.BadRequestResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.DivisionNames;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/**
 * All nodes below, the worst first, a row for each: at a hub the first page, at the core {@code /nodes}. What is seen stands
 * in the address: {@code in} a division, {@code q} a text, {@code state}, {@code sort}, {@code page}.
 */
public final class TreePage implements Page {

    static final int ROWS = 50;
    private static final int LONGEST_SEARCH = 64;

    private final String path;
    private final District district;
    private final Templates templates;

    /** By what rows are sorted; what needs a person comes first each time. */
    public enum Sort { WORST, TREE, LAG, BACKLOG, SEEN, VERSION, EXPIRY, SHED, WARNINGS }

    /**
     * What is asked for.
     *
     * @param area  of which division
     * @param text  with this in name or code; empty for all
     * @param state only in this one
     */
    public record Question(String path, DivisionCode area, String text, Optional<NodeState> state, Sort sort) {

        /** The address of the same with another page. */
        public String at(int page) {
            return address(area, state, sort) + (text.isEmpty() ? ""
                    : "&q=" + URLEncoder.encode(text, StandardCharsets.UTF_8)) + (page > 1 ? "&page=" + page : "");
        }

        public String by(Sort other) {
            return new Question(path, area, text, state, other).at(1);
        }

        public String only(NodeState other) {
            return new Question(path, area, text, Optional.ofNullable(other), sort).at(1);
        }

        public String in(DivisionCode other) {
            return new Question(path, other, "", state, sort).at(1);
        }

        private String address(DivisionCode area, Optional<NodeState> state, Sort sort) {
            return path + "?in=" + area.code() + state.map(one -> "&state=" + word(one)).orElse("")
                    + (sort == Sort.WORST ? "" : "&sort=" + word(sort));
        }
    }

    TreePage(String path, District district, Templates templates) {
        this.path = path;
        this.district = district;
        this.templates = templates;
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String titleKey() {
        return "tree.title";
    }

    @Override
    public boolean finds() {
        return true;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles(), district.now().mark());
    }

    @Override
    public Content still(View view) {
        return templates.content("tree-find.jte", Map.of("view", view, "question", question(view)));
    }

    @Override
    public Content content(View view) {
        Question question = question(view);
        Situation situation = district.now();
        List<NodeLine> all = situation.in(question.area());
        List<NodeLine> found = all.stream().filter(line -> question.state().isEmpty() || line.state() == question.state().get())
                .filter(line -> matches(line, question.text())).toList();
        List<NodeLine> sorted = sorted(found, question.sort());
        int pages = Math.max(1, (sorted.size() + ROWS - 1) / ROWS);
        int page = Math.min(pages, number(view.parameter().apply("page")));
        List<Integer> states = new ArrayList<>();
        for (NodeState state : NodeState.values()) {
            states.add((int) all.stream().filter(line -> line.state() == state).count());
        }
        return templates.content("tree.jte", Map.of("view", view, "question", question, "crumbs", crumbs(view, question.area()),
                "parts", situation.parts(question.area()), "states", states, "all", all.size(), "found", sorted.size(),
                "rows", sorted.subList((page - 1) * ROWS, Math.min(sorted.size(), page * ROWS)), "page", page, "pages", pages));
    }

    /** From what the person may see down to a division. */
    public static List<DivisionCode> crumbs(View view, DivisionCode area) {
        List<DivisionCode> crumbs = new ArrayList<>();
        for (DivisionCode one = area; view.account().area().contains(one); one = one.parent()) {
            crumbs.add(0, one);
            if (one.equals(view.account().area())) {
                break;
            }
        }
        return crumbs;
    }

    private Question question(View view) {
        String text = view.parameter().apply("q");
        return new Question(path, area(view), text == null ? "" : text.strip().substring(0, Math.min(LONGEST_SEARCH,
                text.strip().length())), value(NodeState.class, view.parameter().apply("state")),
                value(Sort.class, view.parameter().apply("sort")).orElse(Sort.WORST));
    }

    /** The division in the address, when the person may see it; else all they may see. */
    static DivisionCode area(View view) {
        String code = view.parameter().apply("in");
        if (code == null || code.isEmpty()) {
            return view.account().area();
        }
        if (!code.matches("[1-9][0-9]{11}") || !view.account().sees(new DivisionCode(code))) {
            throw new BadRequestResponse();
        }
        return new DivisionCode(code);
    }

    static <E extends Enum<E>> Optional<E> value(Class<E> type, String word) {
        return Arrays.stream(type.getEnumConstants()).filter(one -> word(one).equals(word)).findFirst();
    }

    private static boolean matches(NodeLine line, String text) {
        return text.isEmpty() || line.node().text().contains(text) || named(line, text);
    }

    /** What is written in Latin letters is looked for in English names, all else in Chinese ones. */
    private static boolean named(NodeLine line, String text) {
        boolean latin = text.chars().allMatch(letter -> letter < 128);
        return DivisionNames.bundled().name(line.node().area(), latin ? Language.EN : Language.ZH)
                .filter(name -> latin ? name.toLowerCase(Locale.ROOT).contains(text.toLowerCase(Locale.ROOT))
                        : name.contains(text)).isPresent();
    }

    static List<NodeLine> sorted(List<NodeLine> lines, Sort sort) {
        List<NodeLine> worst = Situation.worstFirst(lines);
        Comparator<NodeLine> by = switch (sort) {
            case WORST -> null;
            case TREE -> Comparator.comparing(NodeLine::node);
            case LAG -> Comparator.comparingLong((NodeLine line) -> line.lastRecord() == 0 ? Long.MIN_VALUE : line.lastRecord());
            case BACKLOG -> Comparator.comparingLong((NodeLine line) -> -line.backlog());
            case SEEN -> Comparator.comparingLong(NodeLine::lastSeen);
            case VERSION -> Comparator.comparing(NodeLine::program);
            case EXPIRY -> Comparator.comparingLong((NodeLine line) ->
                    line.certificateEnd() == 0 ? Long.MAX_VALUE : line.certificateEnd());
            case SHED -> Comparator.comparingLong((NodeLine line) -> -line.account().shed());
            case WARNINGS -> Comparator.comparingInt((NodeLine line) -> -line.warnings().worst())
                    .thenComparingLong(line -> -line.warnings().count());
        };
        return by == null ? worst : worst.stream().sorted(by).toList();
    }

    static int number(String text) {
        return text != null && text.matches("[0-9]{1,6}") ? Math.max(1, Integer.parseInt(text)) : 1;
    }
}
