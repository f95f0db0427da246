package org.microbrain.runtime.console;

import gg.jte.Content;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Accounts;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;
import org.microbrain.runtime.people.Rights;
import org.microbrain.runtime.people.Role;

/** {@code /people}: who may sign in here, and the forms that change it. */
final class PeoplePage implements Page {

    private static final String PATH = "/people";

    private final Templates templates;
    private final People people;
    private final ShownOnce passwords = new ShownOnce();

    PeoplePage(Templates templates, People people) {
        this.templates = templates;
        this.people = people;
    }

    /** Adds page and forms. */
    void addTo(Console console) {
        Accounts accounts = people.accounts();
        console.page(this)
                .action(PATH + "/add", Right.MANAGE_PEOPLE, (ctx, who) -> shown(ctx, who, accounts.add(name(ctx),
                        Form.field(ctx, "role"), areaOf(ctx), people.time().instant())))
                .action(PATH + "/change", Right.MANAGE_PEOPLE, (ctx, who) -> {
                    accounts.change(name(ctx), Form.field(ctx, "role"), areaOf(ctx));
                    return PATH;
                })
                .action(PATH + "/disable", Right.MANAGE_PEOPLE, (ctx, who) -> {
                    accounts.disable(name(ctx), true);
                    return PATH;
                })
                .action(PATH + "/enable", Right.MANAGE_PEOPLE, (ctx, who) -> {
                    accounts.disable(name(ctx), false);
                    return PATH;
                })
                .action(PATH + "/reset", Right.MANAGE_PEOPLE,
                        (ctx, who) -> shown(ctx, who, accounts.resetPassword(name(ctx))));
    }

    private static String name(Context ctx) {
        return Form.field(ctx, "name").strip();
    }

    /** Nothing written there: the node's own area. */
    private String areaOf(Context ctx) {
        String area = Form.field(ctx, "area").strip();
        return area.isEmpty() ? people.area().code() : area;
    }

    private String shown(Context ctx, Account who, String password) {
        return PATH + "?shown=" + passwords.keep(who, name(ctx), password, people.time().instant());
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "people.title";
    }

    @Override
    public boolean seldom() {
        return true;
    }

    @Override
    public Right right() {
        return Right.MANAGE_PEOPLE;
    }

    @Override
    public boolean renewsItself() {
        return false;
    }

    @Override
    public Content content(View view) {
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "people", people.accounts().all(),
                "roles", List.<Role>copyOf(Rights.roles(people.tier()))));
        parameters.put("problem", Form.problem(view));
        parameters.put("shown", passwords.take(view.account(), view.parameter().apply("shown"),
                people.time().instant()).orElse(null));
        return templates.content("people.jte", parameters);
    }
}
