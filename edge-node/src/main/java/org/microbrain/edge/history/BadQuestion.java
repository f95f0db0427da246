package org.microbrain.edge.history;

/** The asker is at fault. Says what, in both languages, and which parameter. */
final class BadQuestion extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String parameter;
    private final String zh;

    BadQuestion(int status, String code, String parameter, String zh, String en) {
        super(en);
        this.status = status;
        this.code = code;
        this.parameter = parameter;
        this.zh = zh;
    }

    static BadQuestion invalid(String parameter, String zh, String en) {
        return new BadQuestion(400, "invalid-parameter", parameter, zh, en);
    }

    int status() {
        return status;
    }

    /** A stable word for programs. */
    String code() {
        return code;
    }

    String parameter() {
        return parameter;
    }

    String zh() {
        return zh;
    }

    String en() {
        return getMessage();
    }
}
