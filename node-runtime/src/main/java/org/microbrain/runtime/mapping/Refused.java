package org.microbrain.runtime.mapping;

import java.util.concurrent.CompletionException;

/** Something that a source sent is not taken: the reason, in words for people in Chinese and English. */
public final class Refused extends RuntimeException {

    private final RefusalReason reason;
    private final String zh;

    public Refused(RefusalReason reason, String zh, String en) {
        // A refusal is an answer, not a fault of ours: without a stack trace a flood of nonsense stays cheap.
        super(en, null, false, false);
        this.reason = reason;
        this.zh = zh;
    }

    public Refused(RefusalReason reason) {
        this(reason, reason.zh(), reason.en());
    }

    /** The reason's own words, then where or what: {@code not valid JSON: line 1}. */
    public static Refused because(RefusalReason reason, String detail) {
        return new Refused(reason, reason.zh() + "：" + detail, reason.en() + ": " + detail);
    }

    /** What a sink's failure means; anything but a refusal is {@link RefusalReason#UNAVAILABLE}. */
    public static Refused from(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof Refused refused ? refused : new Refused(RefusalReason.UNAVAILABLE);
    }

    public RefusalReason reason() {
        return reason;
    }

    public String zh() {
        return zh;
    }

    public String en() {
        return getMessage();
    }
}
