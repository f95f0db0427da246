package org.microbrain.runtime.console;

import io.javalin.http.Context;

/** What comes with forms. */
final class Form {

    private static final int LONGEST = 256;

    private Form() {
    }

    /** A field; empty when it is missing or too long. */
    static String field(Context ctx, String name) {
        String value = ctx.formParam(name);
        return value == null || value.length() > LONGEST ? "" : value;
    }

    /** What was wrong with the form that led back to this page, in words; null when nothing. */
    static String problem(View view) {
        String word = view.parameter().apply("problem");
        if (word == null) {
            return null;
        }
        String key = "people." + word;
        return view.t().get(view.t().has(key) ? key : "error.other");
    }
}
