package org.microbrain.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.Texts;
import org.microbrain.runtime.mapping.RefusalReason;

class RefusalWordsTest {

    @ParameterizedTest
    @EnumSource
    void thePageSaysWhyAReadingWasRefused(RefusalReason reason) {
        List<String> bundles = List.of("console/messages");
        assertThat(Texts.load(Language.ZH, bundles).get("refused." + reason.code())).isEqualTo(reason.zh());
        assertThat(Texts.load(Language.EN, bundles).get("refused." + reason.code())).isEqualTo(reason.en());
    }
}
