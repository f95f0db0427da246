package org.microbrain.edge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.Texts;

class EdgeTextsTest {

    private static final Pattern USED = Pattern.compile("t(?:\\(\\))?\\.get\\(\"([a-z]+(?:\\.[a-z0-9_]+)*)\"");

    private final Texts zh = Texts.load(Language.ZH, List.of("edge/messages"));
    private final Texts en = Texts.load(Language.EN, List.of("edge/messages"));

    private static String sources() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (Path root : List.of(Path.of("src/main/jte"), Path.of("src/main/java"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    sources.append(Files.readString(file)).append('\n');
                }
            }
        }
        return sources.toString();
    }

    @Test
    void bothLanguagesSayEverythingWithTheSamePlaces() {
        assertThat(en.all().keySet()).isEqualTo(zh.all().keySet());
        for (String key : zh.all().keySet()) {
            assertThat(places(en.all().get(key))).as(key).isEqualTo(places(zh.all().get(key)));
            assertThat(zh.all().get(key) + en.all().get(key)).as(key).doesNotContain("'").isNotBlank();
        }
    }

    private static Set<String> places(String text) {
        Set<String> places = new TreeSet<>();
        Matcher place = Pattern.compile("\\{\\d}").matcher(text);
        while (place.find()) {
            places.add(place.group());
        }
        return places;
    }

    @Test
    void everyKeyThatPagesUseIsThereAndNoneIsLeftOver() throws IOException {
        Texts all = Texts.load(Language.ZH, List.of("console/messages", "edge/messages"));
        String sources = sources();
        Set<String> used = new TreeSet<>();
        USED.matcher(sources).results().forEach(match -> used.add(match.group(1)));
        assertThat(used).contains("home.series", "series.why").allMatch(all::has);
        assertThat(zh.all().keySet()).allMatch(key -> sources.contains('"' + key + '"')
                || sources.contains("word(\"" + key.substring(0, key.indexOf('.')) + '"'));
    }
}
