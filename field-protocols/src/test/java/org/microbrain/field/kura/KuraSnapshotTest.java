package org.microbrain.field.kura;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.arbitraries.StringArbitrary;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraValue.Type;

/** Configurations as XML: what a gateway sends, what it is made to be by one that means harm, and what it is sent. */
class KuraSnapshotTest {

    private static final String HEAD = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><esf:configurations"
            + " xmlns:esf=\"http://eurotech.com/esf/2.0\" xmlns:ocd=\"http://www.osgi.org/xmlns/metatype/v1.2.0\">";
    /** By hand from the list of elements, as a gateway would send it. */
    private static final String SENT = HEAD + """
            <esf:configuration pid="timer"><OCD xmlns="http://www.osgi.org/xmlns/metatype/v1.2.0"><AD id="x"><Option/></AD></OCD>
              <esf:properties>
                <esf:property array="false" encrypted="false" name="simple.interval" type="Integer"><esf:value>10</esf:value></esf:property>
                <esf:property array="true" encrypted="false" name="names" type="String"><esf:value>a</esf:value><esf:value>水位 &lt;</esf:value></esf:property>
                <esf:property array="false" encrypted="true" name="password" type="Password"><esf:value>czNjcmV0LVBX</esf:value></esf:property>
                <esf:property array="false" encrypted="false" name="later" type="Decimal"><esf:value>1</esf:value></esf:property>
              </esf:properties>
            </esf:configuration></esf:configurations>""";

    private static KuraConfiguration read(String text) throws KuraCodec.Unusable {
        return KuraSnapshot.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String refusal(String text) {
        try {
            throw new AssertionError("it was taken: " + read(text));
        } catch (KuraCodec.Unusable unusable) {
            return unusable.flaw().en();
        }
    }

    private static KuraConfiguration one(String key, KuraValue value) {
        return KuraConfiguration.of(Map.of(new Key("pid", key), value));
    }

    @Test
    void whatAGatewaySendsIsReadByTypeAndItsPasswordIsNotInAnyText() throws Exception {
        KuraConfiguration read = read(SENT);
        assertThat(read.components()).containsOnlyKeys("timer");
        assertThat(read.components().get("timer")).containsOnlyKeys("simple.interval", "names", "password")
                .containsEntry("simple.interval", KuraValue.of(Type.INTEGER, "10"))
                .containsEntry("names", new KuraValue(Type.STRING, true, List.of("a", "水位 <")))
                .containsEntry("password", KuraValue.of(Type.PASSWORD, "s3cret-PW"));
        assertThat(read.toString()).contains("***").doesNotContain("s3cret");
    }

    @Test
    void whatIsPutIsWrittenAsKuraTakesIt() {
        assertThat(KuraSnapshot.write(one("a", KuraValue.of(Type.PASSWORD, "p<\r")))).asString(StandardCharsets.UTF_8).isEqualTo("""
                <?xml version="1.0" encoding="UTF-8"?>
                <esf:configurations xmlns:esf="http://eurotech.com/esf/2.0" xmlns:ocd="http://www.osgi.org/xmlns/metatype/v1.2.0">
                <esf:configuration pid="pid"><esf:properties>
                <esf:property name="a" array="false" encrypted="false" type="Password"><esf:value>p&#60;&#13;</esf:value></esf:property>
                </esf:properties></esf:configuration>
                </esf:configurations>
                """);
        assertThatThrownBy(() -> KuraSnapshot.write(one("a", KuraValue.of(Type.STRING, "\u0001"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void noEntityIsLookedUpAndNoBillionLaughs() {
        String file = "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/hostname\">]>";
        String laughs = "<!DOCTYPE x [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]>";
        for (String dtd : List.of(file, laughs, "<!DOCTYPE x SYSTEM \"http://127.0.0.1:9/x.dtd\">")) {
            String value = "<esf:configuration pid=\"p\"><esf:properties><esf:property name=\"n\" type=\"String\"><esf:value>&e;&b;"
                    + "</esf:value></esf:property></esf:properties></esf:configuration></esf:configurations>";
            assertThat(refusal(HEAD.replace("?>", "?>" + dtd) + value)).isEqualTo("a snapshot must have no DTD");
        }
        assertThat(refusal(HEAD + "&e;</esf:configurations>")).startsWith("this is no snapshot");
    }

    @Test
    void whatIsNoSnapshotIsRefusedWithoutRepeatingIt() {
        for (String bad : List.of("", "s3cret", "<a/>", "<configurations/>", HEAD, HEAD + "<esf:configuration/></esf:configurations>",
                SENT.replace("<esf:value>10</esf:value>", "<esf:value>s3cret<b/></esf:value>"), SENT.substring(0, SENT.length() - 30),
                HEAD + "<d>".repeat(40) + "</d>".repeat(40) + "</esf:configurations>")) {
            assertThat(refusal(bad)).as(bad).startsWith("this is no snapshot of Kura").doesNotContain("s3cret");
        }
        assertThat(refusal(SENT.replace("array=\"true\"", "array=\"false\""))).isEqualTo("a value is not as it must be: names");
    }

    @Test
    void snapshotsAreNamedTheNewestFirst() throws Exception {
        String ids = "<?xml version=\"1.0\"?>%s<esf:snapshot-ids xmlns:esf=\"http://eurotech.com/esf/2.0\">%s</esf:snapshot-ids>";
        String two = "<esf:snapshotIds>0</esf:snapshotIds><esf:snapshotIds> 1718668800000 </esf:snapshotIds>";
        assertThat(KuraSnapshot.ids(ids.formatted("", two).getBytes(StandardCharsets.UTF_8))).containsExactly(1_718_668_800_000L, 0L);
        assertThat(KuraSnapshot.ids(ids.formatted("", "").getBytes(StandardCharsets.UTF_8))).isEmpty();
        for (String bad : List.of("", "<a>", ids.formatted("<!DOCTYPE x>", two), ids.formatted("", "<esf:snapshotIds>../1</esf:snapshotIds>"))) {
            assertThatThrownBy(() -> KuraSnapshot.ids(bad.getBytes(StandardCharsets.UTF_8))).as(bad).isInstanceOf(KuraCodec.Unusable.class);
        }
    }

    @Test
    void aSnapshotWithoutEndIsNotKept() {
        String many = "<esf:property name=\"n\" type=\"String\"><esf:value>1</esf:value></esf:property>".repeat(KuraSnapshot.MOST_VALUES);
        String begin = HEAD + "<esf:configuration pid=\"p\"><esf:properties>";
        String end = "</esf:properties></esf:configuration></esf:configurations>";
        assertThat(refusal(begin + many + end)).isEqualTo("the snapshot is too large");
        assertThat(refusal(begin + "<esf:property name=\"n\" type=\"String\"><esf:value>" + "x".repeat(KuraSnapshot.MOST_CHARS)
                + "</esf:value></esf:property>" + end)).isEqualTo("the snapshot is too large");
    }

    @Property(tries = 300)
    void whatIsWrittenIsReadTheSame(@ForAll("configurations") KuraConfiguration configuration) throws Exception {
        assertThat(KuraSnapshot.read(KuraSnapshot.write(configuration))).isEqualTo(configuration);
    }

    @Property(tries = 500)
    void noBytesDoMoreThanBeRefused(@ForAll @IntRange(max = 1_200) int at, @ForAll byte flip, @ForAll boolean cut) {
        byte[] broken = SENT.getBytes(StandardCharsets.UTF_8);
        broken[at % broken.length] ^= flip;
        try {
            KuraSnapshot.read(cut ? Arrays.copyOf(broken, at % broken.length) : broken);
        } catch (KuraCodec.Unusable refused) {
            assertThat(refused.flaw().zh()).isNotBlank();
        }
    }

    @Provide
    Arbitrary<KuraConfiguration> configurations() {
        StringArbitrary texts = Arbitraries.strings().withCharRange(' ', '~').withChars('\t', '\n', '\r', '"', '<', '&', '水', '\u00a0')
                .ofMaxLength(8);
        Arbitrary<KuraValue> values = Combinators.combine(Arbitraries.of(Type.class), Arbitraries.of(true, false), texts.list().ofMaxSize(3))
                .as((type, array, list) -> new KuraValue(type, array, array || list.isEmpty() ? list : list.subList(0, 1)));
        Arbitrary<Key> keys = Combinators.combine(texts.ofMinLength(1), texts.ofMinLength(1)).as(Key::new);
        return Arbitraries.maps(keys, values).ofMaxSize(6).map(KuraConfiguration::of);
    }

    @Property(tries = 300)
    void whatWasPutIsInPlaceAndWhatSomebodyElseChangedHasDrifted(@ForAll("configurations") KuraConfiguration wanted,
                                                                 @ForAll("configurations") KuraConfiguration before) {
        KuraDifference first = KuraDifference.of(wanted, KuraConfiguration.NONE, before);
        Map<Key, KuraValue> merged = new TreeMap<>(before.values());
        merged.putAll(first.of(KuraDifference.How.WANTED, wanted).values());
        KuraConfiguration runs = KuraConfiguration.of(merged);
        assertThat(KuraDifference.of(wanted, KuraConfiguration.NONE, runs).keys().values())
                .allMatch(how -> how == KuraDifference.How.IN_PLACE);
        assertThat(KuraDifference.of(wanted, wanted, KuraConfiguration.NONE).keys().values())
                .allMatch(how -> how == KuraDifference.How.DRIFTED);
        assertThat(KuraDifference.of(KuraConfiguration.NONE, wanted, runs).keys())
                .as("what is no longer wanted stays, since a gateway only merges").hasSameSizeAs(wanted.values())
                .allSatisfy((key, how) -> assertThat(how).isEqualTo(KuraDifference.How.LEFT_BEHIND));
    }

    @Test
    void theSameNumberInOtherWordsIsTheSame() {
        assertThat(KuraValue.of(Type.DOUBLE, "1").sameAs(KuraValue.of(Type.DOUBLE, "1.0"))).isTrue();
        assertThat(KuraValue.of(Type.BOOLEAN, "TRUE").sameAs(KuraValue.of(Type.BOOLEAN, "true"))).isTrue();
        assertThat(KuraValue.of(Type.STRING, "1").sameAs(KuraValue.of(Type.STRING, "1.0"))).isFalse();
        assertThat(KuraValue.of(Type.LONG, "1").sameAs(KuraValue.of(Type.INTEGER, "1"))).as("of another type").isFalse();
        assertThat(KuraValue.of(Type.INTEGER, "x").sameAs(KuraValue.of(Type.INTEGER, "1"))).isFalse();
    }
}
