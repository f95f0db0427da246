package org.microbrain.runtime.console;

import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.AuditTrail;
import org.microbrain.runtime.people.NotAllowed;

/** Writes what people and programs change through the console into the audit trail, whatever it is. Thread-safe. */
final class Auditing {

    /** Fields of forms that say what is done to what; never one with a password or with words of a person. */
    private static final List<String> TO_WHAT = List.of("name", "warning", "node", "choice", "packageversion", "sha256", "url");
    private static final List<String> TO_WHAT_WITH_FILES = List.of("role", "kind", "name", "version");
    private static final int LONGEST = 200;
    private static final Pattern PARAMETER = Pattern.compile("\\{([^}]*)}");

    private final AuditTrail trail;

    /** What is done when everything was found right. */
    @FunctionalInterface
    interface Deed {
        void perform() throws Exception;
    }

    Auditing(AuditTrail trail) {
        this.trail = trail;
    }

    void audited(Context ctx, String path, Account who, Deed deed) throws Exception {
        audited(ctx, path, who, subject(ctx, path), deed);
    }

    void audited(Context ctx, String path, Account who, String subject, Deed deed) throws Exception {
        long entry = trail.began(who, word(path), subject, Access.address(ctx));
        String outcome = "failed";
        try {
            deed.perform();
            outcome = ctx.statusCode() < 400 ? "done" : "refused";
        } catch (BadRequest | NotAllowed e) {
            outcome = "refused";
            throw e;
        } finally {
            trail.ended(entry, outcome);
        }
    }

    void refused(Context ctx, String path, Account who) {
        trail.refused(who, word(path), subject(ctx, path), Access.address(ctx));
    }

    /** {@code /warnings/{id}/confirm} is warnings-confirm. */
    static String word(String path) {
        return path.replaceAll("/\\{[^}]*}", "").replaceFirst("^/(api/v1/)?", "").replace('/', '-');
    }

    /** What stands in the path, in its order, else what the form says. */
    private static String subject(Context ctx, String path) {
        if (!ctx.pathParamMap().isEmpty()) {
            return PARAMETER.matcher(path).results().map(name -> ctx.pathParam(name.group(1))).collect(Collectors.joining(" "));
        }
        boolean form = ctx.contentType() != null && ctx.contentType().startsWith("application/x-www-form-urlencoded");
        return !form ? "" : TO_WHAT.stream().map(ctx::formParam).filter(value -> value != null && !value.isBlank())
                .collect(Collectors.joining(" "));
    }

    /** What a form with files says. */
    static String subject(UploadedForm form) throws IOException {
        List<String> said = new ArrayList<>();
        for (String name : TO_WHAT_WITH_FILES) {
            String value = form.field(name);
            if (!value.isEmpty()) {
                said.add(value);
            }
        }
        String subject = String.join("/", said);
        return subject.substring(0, Math.min(subject.length(), LONGEST));
    }
}
