package org.microbrain.field.kura;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Channels of assets over MQTT. */
class KuraChannelTest {

    private static final KuraChannel HORN = new KuraChannel("relays", "horn");

    private static Optional<KuraChannel.Said> said(String answer) throws KuraCodec.Unusable {
        return HORN.said(answer.getBytes(StandardCharsets.UTF_8));
    }

    private static String body(KuraRequest request) {
        return new String(request.payload().body(), StandardCharsets.UTF_8);
    }

    @Test
    void aChannelIsAskedForAndToldAsTheGatewayUnderstandsIt() {
        assertThat(HORN.read().topic("mashan", "gw-1")).isEqualTo("$EDC/mashan/gw-1/ASSET-V1/EXEC/read");
        assertThat(body(HORN.read())).isEqualTo("[{\"name\":\"relays\",\"channels\":[{\"name\":\"horn\"}]}]");
        assertThat(HORN.write("BOOLEAN", "true").topic("mashan", "gw-1")).isEqualTo("$EDC/mashan/gw-1/ASSET-V1/EXEC/write");
        assertThat(body(HORN.write("BOOLEAN", "true")))
                .isEqualTo("[{\"name\":\"relays\",\"channels\":[{\"name\":\"horn\",\"type\":\"BOOLEAN\",\"value\":\"true\"}]}]");
        assertThat(HORN.write("BOOLEAN", "true").repeatable()).as("nobody knows what a second one does").isFalse();
        assertThat(body(new KuraChannel("a\"b", "c").read())).contains("a\\\"b");
    }

    @Test
    void itsValueIsTakenFromItsOwnAssetAlone() throws Exception {
        String other = "{\"name\":\"pumps\",\"channels\":[{\"name\":\"horn\",\"value\":\"true\"}]}";
        String own = "{\"channels\":[{\"name\":\"lamp\",\"value\":\"1\"},{\"value\":\"false\",\"type\":\"BOOLEAN\",\"timestamp\":1782000000000,"
                + "\"x\":{\"name\":\"y\"},\"name\":\"horn\"}],\"name\":\"relays\"}";
        assertThat(said("[" + other + "," + own + "]")).contains(new KuraChannel.Said(Optional.of("false"), ""));
        assertThat(said("[" + own + "," + other + "]")).contains(new KuraChannel.Said(Optional.of("false"), ""));
        assertThat(said("[" + other + "]")).isEmpty();
        assertThat(said("[]")).isEmpty();
        assertThat(said("[{\"name\":\"relays\",\"channels\":[{\"name\":\"horn\",\"value\":7.5}]}]").orElseThrow().value()).contains("7.5");
        assertThat(said("[{\"name\":\"relays\",\"channels\":[{\"name\":\"horn\",\"value\":null}]}]").orElseThrow().value()).isEmpty();
    }

    @Test
    void whyItHasNoneIsSaidInOneShortLine() throws Exception {
        KuraChannel.Said failed = said("[{\"name\":\"relays\",\"channels\":[{\"name\":\"horn\",\"error\":\"no\\nway " + "x".repeat(999) + "\"}]}]").orElseThrow();
        assertThat(failed.value()).isEmpty();
        assertThat(failed.error()).startsWith("no way x").hasSizeLessThan(310);
        assertThat(said("[{\"name\":\"relays\",\"error\":\"no such asset\"}]").orElseThrow().error()).isEqualTo("no such asset");
    }

    @Test
    void whatIsNoAnswerIsRefused() {
        for (String text : new String[] {"", "{}", "[", "[1]", "[{\"name\":\"relays\",\"channels\":{}}]", "[{\"name\":", "[".repeat(5000), "\u0000"}) {
            assertThatThrownBy(() -> said(text)).as(text).isInstanceOf(KuraCodec.Unusable.class);
        }
    }

    @Property(tries = 300)
    void noBytesBreakIt(@ForAll @Size(max = 200) byte[] bytes) {
        try {
            HORN.said(bytes);
        } catch (KuraCodec.Unusable unusable) {
            assertThat(unusable.flaw().en()).isNotEmpty();
        }
    }

    /** Cut anywhere and with any one byte changed, an answer is refused or read, and nothing else. */
    @Property(tries = 500)
    void noDamageBreaksIt(@ForAll int place, @ForAll byte other, @ForAll boolean cut) {
        byte[] answer = "[{\"name\":\"relays\",\"channels\":[{\"name\":\"horn\",\"type\":\"BOOLEAN\",\"value\":\"true\"}]}]".getBytes(StandardCharsets.UTF_8);
        int at = Math.floorMod(place, answer.length);
        answer[at] = other;
        noBytesBreakIt(cut ? java.util.Arrays.copyOf(answer, at) : answer);
    }
}
