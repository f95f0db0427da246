package org.microbrain.runtime.console;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.text.MessageFormat;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.microbrain.runtime.config.Language;

/**
 * The texts of pages in one language, from bundles {@code <bundle>_zh.properties} and {@code <bundle>_en.properties}
 * (UTF-8) on the class path. Immutable.
 */
public final class Texts {

    private final Language language;
    private final Map<String, String> texts;

    private Texts(Language language, Map<String, String> texts) {
        this.language = language;
        this.texts = Map.copyOf(texts);
    }

    /** Reads bundles; a key in a later one replaces the same in an earlier one. */
    public static Texts load(Language language, List<String> bundles) {
        Map<String, String> texts = new HashMap<>();
        for (String bundle : bundles) {
            String resource = "/" + bundle + "_" + language.code() + ".properties";
            try (var in = Texts.class.getResourceAsStream(resource)) {
                if (in == null) {
                    throw new IllegalArgumentException("no texts " + resource + " on the class path");
                }
                Properties properties = new Properties();
                properties.load(new InputStreamReader(in, StandardCharsets.UTF_8));
                properties.forEach((key, text) -> texts.put((String) key, (String) text));
            } catch (IOException e) {
                throw new UncheckedIOException(resource, e);
            }
        }
        return new Texts(language, texts);
    }

    /** The text of a key, its places {0}, {1}, … filled; the key itself when it is missing, so that a page works. */
    public String get(String key, Object... values) {
        String text = texts.getOrDefault(key, key);
        return values.length == 0 ? text : new MessageFormat(text, language.locale()).format(values);
    }

    public boolean has(String key) {
        return texts.containsKey(key);
    }

    public Language language() {
        return language;
    }

    /** All keys, for the test that no language lacks one. */
    public Map<String, String> all() {
        return texts;
    }
}
