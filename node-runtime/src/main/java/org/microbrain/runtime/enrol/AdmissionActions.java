package org.microbrain.runtime.enrol;

import io.javalin.http.Context;
import java.util.List;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Values;
import org.microbrain.runtime.console.Action;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;

/** What the forms of {@link AdmissionPage} do. Nobody does anything about a node outside of the area of their account. */
public final class AdmissionActions {

    private static final int LONGEST_REASON = 200;

    private final Admission admission;
    private final AdmissionNotices notices;

    /** A form's work; an {@link InvalidValue} is said on the page. */
    private interface Form {
        String perform(Context ctx, Account account);
    }

    private AdmissionActions(Admission admission, AdmissionNotices notices) {
        this.admission = admission;
        this.notices = notices;
    }

    /** Puts the page and its forms on a console. */
    public static void addTo(Console console, Admission admission) {
        AdmissionNotices notices = new AdmissionNotices(admission.time());
        AdmissionActions actions = new AdmissionActions(admission, notices);
        console.page(new AdmissionPage(admission, notices, new Templates(Console.TEMPLATES)));
        console.action(AdmissionPage.PATH + "/admit", Right.ADMIT_NODES, actions.saying(actions::admit));
        console.action(AdmissionPage.PATH + "/refuse", Right.ADMIT_NODES, actions.saying(actions::refuse));
        console.action(AdmissionPage.PATH + "/token", Right.ADMIT_NODES, actions.saying(actions::token));
        console.action(AdmissionPage.PATH + "/withdraw", Right.ADMIT_NODES, actions.saying(actions::withdraw));
        console.action(AdmissionPage.PATH + "/revoke", Right.ADMIT_NODES, actions.saying(actions::revoke));
        console.action(AdmissionPage.PATH + "/expected", Right.ADMIT_NODES, actions.saying(actions::expected));
    }

    private Action saying(Form form) {
        return (ctx, account) -> {
            try {
                return form.perform(ctx, account);
            } catch (InvalidValue problem) {
                return notices.problem(account.name(), problem);
            }
        };
    }

    private static String field(Context ctx, String name) {
        String value = ctx.formParam(name);
        return value == null ? "" : value.strip();
    }

    private static boolean ticked(Context ctx, String name) {
        return ctx.formParam(name) != null;
    }

    private static NodeId node(Context ctx, Account account) {
        NodeId node = NodeSettings.nodeName(field(ctx, "node"));
        requireSeen(account, node);
        return node;
    }

    private static void requireSeen(Account account, NodeId node) {
        if (!account.sees(node.area())) {
            throw new InvalidValue(node + " 不在您的辖区内", node + " does not lie in your area");
        }
    }

    private Requests.Entry request(Context ctx, Account account) {
        Requests.Entry request = admission.requests().find(field(ctx, "key"))
                .orElseThrow(() -> new InvalidValue("该申请已不在", "this request is gone"));
        requireSeen(account, request.node());
        return request;
    }

    private String admit(Context ctx, Account account) {
        Requests.Entry request = request(ctx, account);
        // The code that the person saw: a request of the same key that began anew meanwhile has another one.
        if (!request.code().equals(field(ctx, "code"))) {
            throw new InvalidValue("核对码已经变了，请重新核对", "the code has changed; compare it again");
        }
        admission.admit(request.key(), request.node(), ticked(ctx, "hub"), ticked(ctx, "replaces"), account.name());
        return AdmissionPage.PATH;
    }

    private String refuse(Context ctx, Account account) {
        admission.refuse(request(ctx, account).key(), account.name());
        return AdmissionPage.PATH;
    }

    private String token(Context ctx, Account account) {
        String address = field(ctx, "address");
        EnrolToken token = admission.token(node(ctx, account), ticked(ctx, "hub"), ticked(ctx, "replaces"),
                Values.duration(field(ctx, "valid").isEmpty() ? "24h" : field(ctx, "valid")),
                address.isEmpty() ? admission.settings().address() : Values.address(address), account.name());
        return notices.token(account.name(), token);
    }

    private String withdraw(Context ctx, Account account) {
        admission.tokens().find(field(ctx, "hash")).ifPresent(token -> {
            requireSeen(account, token.node());
            admission.withdraw(token.hash(), account.name());
        });
        return AdmissionPage.PATH;
    }

    private String revoke(Context ctx, Account account) {
        NodeId node = node(ctx, account);
        String reason = field(ctx, "reason");
        if (reason.isEmpty() || reason.length() > LONGEST_REASON) {
            throw new InvalidValue("请写明吊销原因，不超过 " + LONGEST_REASON + " 字",
                    "say why it is revoked, in at most " + LONGEST_REASON + " characters");
        }
        admission.revoke(node, reason, account.name());
        return AdmissionPage.PATH;
    }

    private String expected(Context ctx, Account account) {
        List<ExpectedNodes.Problem> problems = admission.expect(field(ctx, "csv"), account.area(), account.name());
        return problems.isEmpty() ? AdmissionPage.PATH : notices.problems(account.name(), problems);
    }
}
