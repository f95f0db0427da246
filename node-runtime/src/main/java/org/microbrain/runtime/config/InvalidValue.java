package org.microbrain.runtime.config;

/** A value that cannot be read, explained in both languages; {@link Section#value} turns it into a {@link Problem}. */
public final class InvalidValue extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String zh;

    /**
     * @param zh what is wrong and what would be right, in Chinese
     * @param en the same in English
     */
    public InvalidValue(String zh, String en) {
        super(en);
        this.zh = zh;
    }

    public String zh() {
        return zh;
    }
}
