package org.microbrain.runtime.update;

/** Why a release is not taken, or does not stay, in words for people. */
public final class NotGood extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;
    private final String zh;
    private final String log;

    /**
     * @param reason a stable word, e.g. {@code sample-differs}
     * @param zh     one sentence in Chinese
     * @param en     the same in English
     * @param log    an excerpt of what a program said, may be empty; no secrets
     */
    public NotGood(String reason, String zh, String en, String log) {
        super(en);
        this.reason = reason;
        this.zh = zh;
        this.log = log;
    }

    public NotGood(String reason, String zh, String en) {
        this(reason, zh, en, "");
    }

    public String reason() {
        return reason;
    }

    public String zh() {
        return zh;
    }

    public String en() {
        return getMessage();
    }

    public String log() {
        return log;
    }
}
