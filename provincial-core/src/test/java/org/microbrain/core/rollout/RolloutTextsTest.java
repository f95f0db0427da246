package org.microbrain.core.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.Texts;

/** The texts of the core's own pages, with those of all districts that they lean on. */
final class RolloutTextsTest {

    private static final Pattern KEY = Pattern.compile("get\\(\"([a-z]+\\.[a-z]+)\"");
    private static final List<String> TEXTS = List.of("district/messages", "rollout/messages", "devices/messages");
    private final Texts zh = Texts.load(Language.ZH, TEXTS);
    private final Texts en = Texts.load(Language.EN, TEXTS);

    private static Set<String> places(String text) {
        return Pattern.compile("\\{[0-9]}").matcher(text).results().map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void bothLanguagesSayTheSame() {
        assertThat(zh.all().keySet()).isEqualTo(en.all().keySet());
        zh.all().forEach((key, text) -> assertThat(places(text)).as(key).isEqualTo(places(en.all().get(key))));
    }

    @Test
    void whatTemplatesAskForIsThere() throws IOException {
        try (Stream<Path> templates = Files.list(Path.of("src/main/jte"))) {
            for (Path template : templates.toList()) {
                KEY.matcher(Files.readString(template)).results().map(found -> found.group(1)).forEach(key ->
                        assertThat(zh.has(key)).as("%s in %s", key, template.getFileName()).isTrue());
            }
        }
    }

    @Test
    void everyStateCheckAndLineHasItsWord() {
        for (RolloutState state : RolloutState.values()) {
            assertThat(zh.has("rolloutstate." + state.name().toLowerCase(Locale.ROOT))).as("%s", state).isTrue();
        }
        for (GateCheck.Kind kind : GateCheck.Kind.values()) {
            assertThat(zh.has("gate." + kind.word())).as("%s", kind).isTrue();
        }
        for (LineClass line : LineClass.values()) {
            assertThat(zh.has("line." + line.word())).as("%s", line).isTrue();
        }
    }
}
