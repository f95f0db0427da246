package org.microbrain.runtime.carry;

/** Why a bundle was not made or not taken in, for people and programs. Nothing of it was taken then. */
public final class CarryProblem extends Exception {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final String zh;

    /** @param code a stable word */
    CarryProblem(String code, String zh, String en) {
        super(en);
        this.code = code;
        this.zh = zh;
    }

    public String code() {
        return code;
    }

    public String zh() {
        return zh;
    }
}
