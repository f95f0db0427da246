package org.microbrain.core.console;

import io.javalin.http.Context;
import org.microbrain.core.api.ReleaseOrders;
import org.microbrain.core.release.ReleaseDesk;
import org.microbrain.runtime.console.UploadedForm;
import org.microbrain.runtime.people.Account;

/** What the forms of the pages of releases do. Thread-safe. */
final class ReleaseForms {

    private final ReleaseOrders orders;

    ReleaseForms(ReleaseDesk desk) {
        this.orders = new ReleaseOrders(desk);
    }

    String add(UploadedForm form, Account who) throws Exception {
        orders.draft(form);
        return ReleasePages.LIST;
    }

    String sign(UploadedForm form, Account who) {
        orders.sign(form);
        return ReleasePages.LIST;
    }

    String revoke(Context ctx, Account who) {
        orders.revoke(field(ctx, "name"), field(ctx, "reason_zh"), field(ctx, "reason_en"));
        return ReleasePages.LIST;
    }

    String publish(Context ctx, Account who) {
        orders.publish();
        return ReleasePages.LIST;
    }

    private static String field(Context ctx, String name) {
        String value = ctx.formParam(name);
        return value == null ? "" : value.strip();
    }
}
