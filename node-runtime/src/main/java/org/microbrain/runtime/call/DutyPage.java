package org.microbrain.runtime.call;

import gg.jte.Content;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Right;
import org.microbrain.warning.Role;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The duty list: who can be called, who is called for what, and a button to try it. Phone numbers and the like are shown to
 * those who may see them alone; an account for a part of the node's area sees none of the list.
 */
public final class DutyPage implements Page {

    static final String PATH = "/duty";
    private static final Logger LOG = LoggerFactory.getLogger(DutyPage.class);
    /** Offered while one types; any word that a rule uses can be written. */
    private static final List<String> HAZARDS = List.of("flood", "rain", "air", "heat", "device", "equipment", "load", "traffic",
            "sensor", "silence");

    private final DutyBook duty;
    private final CallLog log;
    private final Set<String> channels;
    private final DutyForms forms;
    private final DivisionCode area;
    private final int numbersDays;
    private final Templates templates = new Templates(Console.TEMPLATES);

    /**
     * @param channels of the configuration
     * @param area     of the node
     * @param numbersDays for so long it is kept how to reach people whom no line names
     */
    DutyPage(DutyBook duty, CallLog log, Set<String> channels, DutyForms forms, DivisionCode area, int numbersDays) {
        this.duty = duty;
        this.log = log;
        this.channels = channels;
        this.forms = forms;
        this.area = area;
        this.numbersDays = numbersDays;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "duty.title";
    }

    @Override
    public boolean renewsItself() {
        return false;
    }

    @Override
    public Content content(View view) {
        try {
            return content(view, view.account().area().equals(area));
        } catch (StorageFailure e) {
            LOG.warn("the duty list cannot be shown: {}", e.getMessage());
            return templates.content("duty-broken.jte", Map.of("text", view.t().get("duty.broken", e.getMessage())));
        }
    }

    private Content content(View view, boolean whole) {
        DutyTable table = whole ? duty.table() : DutyTable.EMPTY;
        boolean phones = view.may(Right.SEE_PHONES);
        boolean edits = forms.mayEdit(view.account());
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "table", phones ? table : masked(table),
                "phones", phones, "edits", edits, "whole", whole, "channels", channels,
                "tries", whole ? log.tries() : List.of(), "strangers", whole ? log.strangers() : List.of(),
                "hazards", HAZARDS, "roles", DutyPerson.ROLES.stream().sorted(Comparator.comparing(Role::ordinal)).toList()));
        parameters.put("days", numbersDays);
        parameters.put("edited", edits ? chosen(view, "person").flatMap(table::person).orElse(null) : null);
        parameters.put("line", edits ? chosen(view, "line").flatMap(table::line).orElse(null) : null);
        parameters.put("problem", forms.problem(view.account()).map(notice -> notice.in(view.t().language())).orElse(null));
        return templates.content("duty.jte", parameters);
    }

    private static Optional<Long> chosen(View view, String what) {
        String id = view.parameter().apply(what);
        return id != null && id.matches("[0-9]{1,15}") ? Optional.of(Long.parseLong(id)) : Optional.empty();
    }

    private static DutyTable masked(DutyTable table) {
        return new DutyTable(table.persons().stream().map(one -> new DutyPerson(one.id(), one.name(), one.role(), "", "", "",
                one.language())).toList(), table.lines());
    }
}
