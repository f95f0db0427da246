package org.microbrain.runtime.config;

/**
 * A name for people in both languages.
 *
 * @param zh the Chinese name
 * @param en the English name
 */
public record LocalName(String zh, String en) {

    /** The longest name that pages and lists take, in characters. */
    public static final int MAX_LENGTH = 100;

    /** Reads {@code name: {zh: …, en: …}}; one language alone serves both, none at all gives {@code fallback}. */
    public static LocalName read(Section s, String fallback) {
        s.onlyKeys("zh", "en");
        String zh = bounded(s, "zh", s.text("zh", s.text("en", fallback)));
        String en = bounded(s, "en", s.text("en", zh));
        return new LocalName(zh, en);
    }

    private static String bounded(Section s, String key, String name) {
        if (name.length() > MAX_LENGTH) {
            s.problem(key, "名称不能超过 " + MAX_LENGTH + " 个字符", "must not be longer than " + MAX_LENGTH + " characters");
        }
        return name;
    }

    public String in(Language language) {
        return language == Language.ZH ? zh : en;
    }
}
