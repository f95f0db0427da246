package org.microbrain.runtime.call.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.call.channel.Receipt.Outcome;

/** A GSM modem, played by a program at the other end of a real pseudo-terminal. */
final class ModemTest {

    private static final String FROM_WEI = "00040D91683108108300F000006211424100002301" + "31";

    @TempDir
    private Path folder;
    private TestModem modem;

    @BeforeEach
    void plugIn() throws Exception {
        assumeThat(TestModem.possible()).as("python3 is needed to make a pseudo-terminal").isTrue();
        modem = new TestModem();
    }

    @AfterEach
    void unplug() throws Exception {
        if (modem != null) {
            modem.close();
        }
    }

    private Channel channel() {
        return channel(new Clocks(Instant::now, () -> System.nanoTime() / 1_000_000));
    }

    private Channel channel(Clocks clocks) {
        return Messages.channel(folder, "{name: modem, kind: modem, device: \"" + modem.device() + "\", time-limit: 4s}", clocks);
    }

    private static String text(String pdu) {
        int header = pdu.startsWith("0041") ? 12 : 0;
        return new String(HexFormat.of().parseHex(pdu.substring(pdu.indexOf("0008") + 6 + header)), StandardCharsets.UTF_16BE);
    }

    @Test
    void aChineseMessageIsGivenToTheNetworkWholeAndWithoutAnyLineToTheParent() throws Exception {
        try (Channel channel = channel()) {
            Receipt receipt = channel.send(Messages.ONE);
            assertThat(receipt.outcome()).as(receipt.words().en()).isEqualTo(Outcome.ACCEPTED);
            assertThat(modem.sent()).hasSize(1);
            assertThat(text(modem.sent().get(0))).isEqualTo(Messages.TEXT);
            assertThat(modem.sent().get(0)).contains("0D91683108108300F0");
        }
    }

    @Test
    void aLongMessageGoesInParts() throws Exception {
        try (Channel channel = channel()) {
            String text = "水".repeat(150);
            CallMessage message = new CallMessage(1, "x", "13800138000", "", "", "", text, "", null);
            assertThat(channel.send(message).outcome()).isEqualTo(Outcome.ACCEPTED);
            assertThat(modem.sent()).hasSize(3);
            assertThat(text(modem.sent().get(0)) + text(modem.sent().get(1)) + text(modem.sent().get(2))).isEqualTo(text);
        }
    }

    @Test
    void aRefusalOfTheNetworkIsSaidAndTheNextMessageGoes() throws Exception {
        try (Channel channel = channel()) {
            modem.refuse("+CMS ERROR: 38");
            Receipt receipt = channel.send(Messages.ONE);
            assertThat(receipt.outcome()).isEqualTo(Outcome.TRY_AGAIN);
            assertThat(receipt.words().zh()).contains("+CMS ERROR: 38");
            modem.refuse("");
            assertThat(channel.send(Messages.ONE).outcome()).isEqualTo(Outcome.ACCEPTED);
        }
    }

    @Test
    void aDeafModemIsLeftAfterTheTimeLimit() throws Exception {
        // Nothing can be heard too late from it: its clock may run twenty times as fast.
        try (Channel channel = channel(new Clocks(Instant::now, () -> System.nanoTime() / 50_000))) {
            modem.deaf();
            Receipt receipt = channel.send(Messages.ONE);
            assertThat(receipt.outcome()).isEqualTo(Outcome.TRY_AGAIN);
            assertThat(receipt.words().en()).contains("does not answer");
        }
    }

    @Test
    void aDeviceThatIsNotThereIsSaid() throws Exception {
        try (Channel channel = Messages.channel(folder, "{name: modem, kind: modem, device: /dev/ttyNONE}")) {
            assertThat(channel.send(Messages.ONE).outcome()).isEqualTo(Outcome.TRY_AGAIN);
        }
    }

    @Test
    void repliesAreHandedOverAndThenDeletedFromTheCard() throws Exception {
        try (Channel channel = channel()) {
            modem.holds(FROM_WEI, "NOTHEX");
            List<String> heard = new ArrayList<>();
            channel.collect((from, text) -> {
                heard.add(from + " " + text);
                return true;
            });
            assertThat(heard).containsExactly("+8613800138000 1");
            heard.clear();
            channel.collect((from, text) -> heard.add(text));
            assertThat(heard).isEmpty();
        }
    }

    @Test
    void aReplyThatCouldNotBeKeptStaysOnTheCard() throws Exception {
        try (Channel channel = channel()) {
            modem.holds(FROM_WEI);
            channel.collect((from, text) -> false);
            List<String> heard = new ArrayList<>();
            channel.collect((from, text) -> heard.add(text));
            assertThat(heard).containsExactly("1");
        }
    }

    @Test
    void anAnswerTooManyIsNotTakenForThatToTheNextCommand() throws Exception {
        modem.stutters();
        try (Channel channel = channel()) {
            modem.holds(FROM_WEI);
            List<String> heard = new ArrayList<>();
            channel.collect((from, text) -> heard.add(text));
            assertThat(heard).containsExactly("1");
        }
    }
}
