package org.microbrain.runtime.console;

/** A question to a node's API that cannot be answered. Says what is wrong, in both languages, and which parameter. */
public final class BadRequest extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String parameter;
    private final String zh;

    /**
     * @param status    HTTP status
     * @param code      a stable word for programs
     * @param parameter null when no parameter is at fault
     */
    public BadRequest(int status, String code, String parameter, String zh, String en) {
        super(en);
        this.status = status;
        this.code = code;
        this.parameter = parameter;
        this.zh = zh;
    }

    public static BadRequest invalid(String parameter, String zh, String en) {
        return new BadRequest(400, "invalid-parameter", parameter, zh, en);
    }

    public int status() {
        return status;
    }

    /** A stable word for programs. */
    public String code() {
        return code;
    }

    public String parameter() {
        return parameter;
    }

    public String zh() {
        return zh;
    }

    public String en() {
        return getMessage();
    }
}
