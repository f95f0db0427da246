package org.microbrain.demo;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.microbrain.runtime.config.Language;

/** What the demo says, in one language; {@code {0}}, {@code {1}} … stand for values. Immutable. */
final class Texts {

    private final Language language;
    private final Properties texts = new Properties();

    Texts(Language language) {
        this.language = language;
        String file = "texts_" + language.code() + ".properties";
        try (InputStream in = Texts.class.getResourceAsStream(file);
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8)) {
            texts.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    Language language() {
        return language;
    }

    /** @throws IllegalArgumentException when no text has that key; a test keeps both languages complete */
    String text(String key, Object... values) {
        String text = texts.getProperty(key);
        if (text == null) {
            throw new IllegalArgumentException("no text '" + key + "' in " + language);
        }
        for (int i = 0; i < values.length; i++) {
            text = text.replace("{" + i + "}", String.valueOf(values[i]));
        }
        return text;
    }
}
