package org.microbrain.core.backup;

/** A backup was not made; what stands in its folder is none. */
public final class BackupFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String zh;

    BackupFailure(String zh, String en, Throwable cause) {
        super(en, cause);
        this.zh = zh;
    }

    /** What happened and what to do, in Chinese; the message says it in English. */
    public String zh() {
        return zh;
    }
}
