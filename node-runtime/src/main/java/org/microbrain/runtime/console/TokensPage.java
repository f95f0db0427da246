package org.microbrain.runtime.console;

import gg.jte.Content;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.ApiTokens;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;

/** {@code /tokens}: the tokens of programs that use the API. */
final class TokensPage implements Page {

    private static final String PATH = "/tokens";

    private final Templates templates;
    private final People people;
    private final ShownOnce tokens = new ShownOnce();

    TokensPage(Templates templates, People people) {
        this.templates = templates;
        this.people = people;
    }

    /** Adds page and forms. */
    void addTo(Console console) {
        console.page(this).action(PATH + "/add", Right.MANAGE_PEOPLE, this::add)
                .action(PATH + "/revoke", Right.MANAGE_PEOPLE, (ctx, who) -> {
                    people.tokens().revoke(Form.field(ctx, "name"));
                    return PATH;
                });
    }

    private String add(Context ctx, Account who) {
        String name = Form.field(ctx, "name").strip();
        String area = Form.field(ctx, "area").strip();
        String days = Form.field(ctx, "days").strip();
        String token = people.tokens().add(who, name, ctx.formParams("right"), area.isEmpty() ? people.area().code() : area,
                days.matches("[0-9]{1,4}") ? Integer.parseInt(days) : 0, people.time().instant());
        return PATH + "?shown=" + tokens.keep(who, name, token, people.time().instant());
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "tokens.title";
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
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "tokens", people.tokens().all(),
                "rights", List.<Right>copyOf(ApiTokens.grantable(view.account()))));
        parameters.put("problem", Form.problem(view));
        parameters.put("shown", tokens.take(view.account(), view.parameter().apply("shown"), people.time().instant())
                .orElse(null));
        return templates.content("tokens.jte", parameters);
    }
}
