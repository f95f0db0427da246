package org.microbrain.runtime.district;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.LocalName;

class OutlinesTest {

    private static final LocalName LABEL = new LocalName("审图号 桂S(2026)1号", "approved map");
    private static final String SQUARE = "{\"features\":[{\"properties\":{\"code\":\"450124000000\"},\"geometry\":"
            + "{\"type\":\"Polygon\",\"coordinates\":[[[108,23],[109,23],[109,24],[108,24],[108,23]]]}}]}";

    @TempDir
    Path folder;

    private Outlines approved(String text) throws IOException {
        return Outlines.approved(Files.writeString(folder.resolve("map.json"), text), LABEL);
    }

    @Test
    void theSketchHasAllCountiesAndSaysThatItIsOne() {
        assertThat(Outlines.sketch().of(new DivisionCode("450000000000"))).hasSize(111);
        assertThat(Outlines.sketch().of(new DivisionCode("450100000000"))).allMatch(one -> one.code().code().startsWith("4501"));
        assertThat(Outlines.sketch().of(new DivisionCode("450124101204"))).extracting(Outlines.Shape::code)
                .as("a village is seen as the county it lies in").containsExactly(new DivisionCode("450124000000"));
        assertThat(Outlines.sketch().label()).isEmpty();
    }

    @Test
    void theSketchIsSmall() {
        assertThat(Outlines.sketch().of(new DivisionCode("450000000000")).stream().mapToInt(one -> one.path().length()).sum())
                .isLessThan(120_000);
    }

    @Test
    void anApprovedMapTakesItsPlaceWithItsNumber() throws IOException {
        Outlines map = approved(SQUARE);
        assertThat(map.of(new DivisionCode("450000000000"))).hasSize(1);
        assertThat(map.of(new DivisionCode("450000000000")).get(0).path()).isEqualTo("M0 1090l1000 0 0-1090-1000 0 0 1090z");
        assertThat(map.label().orElseThrow().in(Language.ZH)).contains("审图号");
    }

    @Test
    void aPathHoldsNumbersAloneWhateverTheFileSays() throws IOException {
        assertThat(approved(SQUARE.replace("\"code\"", "\"name\":\"<script>\",\"code\"")).of(new DivisionCode("450124000000"))
                .get(0).path()).matches("[Mlz0-9 -]+");
    }

    @Test
    void aWrongMapIsRefusedWithTheReason() {
        assertThatThrownBy(() -> approved("{\"features\":[]}")).isInstanceOf(IOException.class).hasMessageContaining("'code'");
        assertThatThrownBy(() -> approved(SQUARE.replace("[108,23]", "[\"x\",23]"))).isInstanceOf(IOException.class)
                .hasMessageContaining("450124000000");
        assertThatThrownBy(() -> approved(SQUARE.replace("[108,23]", "[1080,23]"))).isInstanceOf(IOException.class)
                .hasMessageContaining("degrees");
        assertThatThrownBy(() -> approved("no json")).isInstanceOf(IOException.class);
    }
}
