package org.microbrain.json;

/** A text is no JSON, not within its bounds, or not the document that was expected; the message says where. */
public final class JsonProblem extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public JsonProblem(String reason) {
        super(reason);
    }
}
