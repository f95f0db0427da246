package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.Language;

class TextsTest {

    private static final Pattern KEY = Pattern.compile(
            "\"((?:title|look|stopped|failure|what|ledger|rollout)(?:\\.[a-z-]+)*)\"");
    private static final Pattern ACT = Pattern.compile("\\.act\\(\"([a-z]+)\"");

    private static Properties texts(Language language) throws IOException {
        Properties texts = new Properties();
        try (Reader in = new InputStreamReader(
                Texts.class.getResourceAsStream("texts_" + language.code() + ".properties"), StandardCharsets.UTF_8)) {
            texts.load(in);
        }
        return texts;
    }

    private static Set<String> placeholders(String text) {
        return Pattern.compile("\\{[0-9]}").matcher(text).results().map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void bothLanguagesSayTheSameThings() throws IOException {
        Properties chinese = texts(Language.ZH);
        Properties english = texts(Language.EN);
        assertThat(chinese.stringPropertyNames()).isEqualTo(english.stringPropertyNames());
        for (String key : chinese.stringPropertyNames()) {
            // A place is named in one language each.
            if (!key.equals("ledger.line") && !key.equals("look.line")) {
                assertThat(placeholders(chinese.getProperty(key))).as(key)
                        .isEqualTo(placeholders(english.getProperty(key)));
            }
        }
    }

    @Test
    void everyTextThatTheProgramAsksForExists() throws IOException {
        Set<String> asked = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
                String code = Files.readString(source);
                KEY.matcher(code).results().forEach(found -> asked.add(found.group(1)));
                ACT.matcher(code).results().forEach(found -> {
                    asked.add(found.group(1) + ".doing");
                    asked.add(found.group(1) + ".done");
                });
            }
        }
        asked.remove("ledger");
        assertThat(texts(Language.ZH).stringPropertyNames()).hasSizeGreaterThan(30)
                .containsExactlyInAnyOrderElementsOf(asked);
    }

    @Test
    void valuesStandInTheirPlaces() {
        assertThat(new Texts(Language.EN).text("failure.waited", 30, "rain"))
                .isEqualTo("waited 30 s in vain for: rain");
    }

    @Test
    void aMissingTextIsNotPassedOver() {
        assertThatThrownBy(() -> new Texts(Language.ZH).text("no.such")).hasMessageContaining("no.such");
    }
}
