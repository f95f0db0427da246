package org.microbrain.core.registry;

/** The registry did not do what was asked; says in both languages why, and never a password. */
public final class RegistryFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final String zh;

    RegistryFailure(String zh, String en) {
        super(en);
        this.zh = zh;
    }

    public String zh() {
        return zh;
    }

    public String en() {
        return getMessage();
    }
}
