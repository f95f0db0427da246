package org.microbrain.runtime.config;

import java.util.Locale;

/** The languages every text for people exists in; Chinese comes first. */
public enum Language {
    ZH("zh-CN", Locale.SIMPLIFIED_CHINESE),
    EN("en", Locale.ENGLISH);

    private final String tag;
    private final Locale locale;

    Language(String tag, Locale locale) {
        this.tag = tag;
        this.locale = locale;
    }

    /** The language tag for HTML ({@code zh-CN}, {@code en}). */
    public String tag() {
        return tag;
    }

    public Locale locale() {
        return locale;
    }

    /** The two-letter code ({@code zh}, {@code en}). */
    public String code() {
        return locale.getLanguage();
    }

    /** @return the language of a two-letter code or a tag; Chinese for anything unknown */
    public static Language of(String code) {
        return code != null && code.toLowerCase(Locale.ROOT).startsWith("en") ? EN : ZH;
    }
}
