package org.microbrain.runtime.console;

import gg.jte.Content;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.people.Right;

/** {@code /account}: the person's own: role, area, password, where they are signed in. */
final class AccountPage implements Page {

    static final String PATH = "/account";

    private final Templates templates;
    private final People people;
    private final Access access;

    AccountPage(Templates templates, People people, Access access) {
        this.templates = templates;
        this.people = people;
        this.access = access;
    }

    /** Adds page and forms. */
    void addTo(Console console) {
        console.page(this).action(PATH + "/password", Right.LOOK, this::choosePassword)
                .action(PATH + "/sign-out-elsewhere", Right.LOOK, (ctx, account) -> {
                    access.signOutElsewhere(ctx, account);
                    return PATH;
                });
    }

    private String choosePassword(Context ctx, Account account) throws InterruptedException {
        String now = Form.field(ctx, "now");
        String next = Form.field(ctx, "next");
        if (!next.equals(Form.field(ctx, "again"))) {
            return PATH + "?problem=not-the-same";
        }
        if (!access.knowsPassword(ctx, account.name(), now)) {
            return PATH + "?problem=wrong-password";
        }
        people.accounts().choosePassword(account.name(), next);
        access.open(ctx, account.name());
        return PATH + "?done=password";
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "account.title";
    }

    @Override
    public boolean inMenu() {
        return false;
    }

    @Override
    public boolean renewsItself() {
        return false;
    }

    @Override
    public Content content(View view) {
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view,
                "mustChange", people.accounts().find(view.account().name()).orElseThrow().mustChange(),
                "sessions", people.sessions().of(view.account().name())));
        parameters.put("problem", Form.problem(view));
        parameters.put("done", "password".equals(view.parameter().apply("done")));
        return templates.content("account.jte", parameters);
    }
}
