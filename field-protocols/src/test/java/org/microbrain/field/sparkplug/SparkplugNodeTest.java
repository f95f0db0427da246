package org.microbrain.field.sparkplug;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.eclipse.tahu.message.model.MetricDataType;
import org.junit.jupiter.api.Test;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;
import org.microbrain.field.Unusable;

/** What an edge node of Sparkplug B tells, over births, deaths and losses. */
class SparkplugNodeTest {

    private SparkplugNode node = new SparkplugNode("mashan/pumps");

    private SparkplugNode.Heard hear(String topic, byte[] message) {
        try {
            return node.hear(SparkplugTopic.of("spBv1.0/mashan/" + topic).orElseThrow(), SparkplugCodec.read(message, 1 << 22), message);
        } catch (Unusable e) {
            throw new AssertionError(e);
        }
    }

    private SparkplugNode.Heard hear(String topic, Tahu message) {
        return hear(topic, message.bytes());
    }

    private static Tahu birth(long session) {
        return Tahu.message(0).with("bdSeq", null, MetricDataType.Int64, session)
                .with("Node Control/Rebirth", null, MetricDataType.Boolean, false)
                .with("battery", 1L, MetricDataType.Float, 12.6f, "engUnit", "V");
    }

    private static Tahu deviceBirth(long seq) {
        return Tahu.message(seq).with("level", 10L, MetricDataType.Double, 1.5, "engUnit", "m")
                .with("running", 11L, MetricDataType.Boolean, false);
    }

    private static Tahu aliased(long seq, long alias, MetricDataType type, Object value) {
        return Tahu.message(seq).with(null, alias, type, value);
    }

    private static List<String> told(FieldReport report) {
        return report.readings().stream().map(one -> one.point() + "=" + one.value() + one.unit() + "/" + one.quality()).toList();
    }

    private static List<String> told(SparkplugNode.Heard heard) {
        return told(heard.report());
    }

    private void bear() {
        assertThat(told(hear("NBIRTH/pumps", birth(3)))).containsExactly("battery=12.6V/0");
        assertThat(told(hear("DBIRTH/pumps/p1", deviceBirth(1)))).containsExactlyInAnyOrder("p1/level=1.5m/0", "p1/running=0.0/0");
    }

    @Test
    void whatABirthNamesIsKnownByItsAliasWithItsUnitAndTime() {
        bear();
        SparkplugNode.Heard heard = hear("DDATA/pumps/p1", aliased(2, 10, MetricDataType.Double, 1.75));
        assertThat(heard.report().readings()).containsExactly(new FieldReading("mashan/pumps", "p1/level", Tahu.AT, 1.75, "m",
                Reading.GOOD));
        assertThat(heard.wantsBirth()).isFalse();
    }

    @Test
    void anAliasThatNobodyKnowsIsRefusedAndABirthIsWanted() {
        assertThat(hear("NDATA/pumps", aliased(7, 1, MetricDataType.Float, 12f)).wantsBirth()).as("never born").isTrue();
        bear();
        SparkplugNode.Heard heard = hear("DDATA/pumps/p1", aliased(2, 99, MetricDataType.Double, 1.75));
        assertThat(heard.report().readings()).isEmpty();
        assertThat(heard.report().flaws()).extracting(Flaw::en).containsExactly("no birth has told these aliases or types: 1 (p1/99)");
        assertThat(heard.wantsBirth()).isTrue();
        assertThat(hear("NDATA/pumps", aliased(3, 10, MetricDataType.Double, 1.0)).report().readings()).as("a device's alias").isEmpty();
        assertThat(hear("DDATA/pumps/p2", aliased(4, 10, MetricDataType.Double, 1.0)).wantsBirth()).as("no such device").isTrue();
    }

    @Test
    void aLostMessageIsNoticedAndAliasesAreDoubtedUntilTheNextBirth() {
        bear();
        SparkplugNode.Heard heard = hear("DDATA/pumps/p1", aliased(4, 10, MetricDataType.Double, 1.75));
        assertThat(told(heard)).containsExactly("p1/level=1.75m/" + Reading.SUSPECT);
        assertThat(heard.report().flaws()).extracting(Flaw::en)
                .containsExactly("the sequence is broken: a message before was lost: 4 ≠ 2");
        assertThat(heard.wantsBirth()).isTrue();
        heard = hear("DDATA/pumps/p1", Tahu.message(5).with("level", null, MetricDataType.Double, 1.8));
        assertThat(told(heard)).as("a name says what it is").containsExactly("p1/level=1.8m/0");
        assertThat(heard.wantsBirth()).as("the node itself is in doubt").isTrue();
        bear();
        heard = hear("DDATA/pumps/p1", aliased(2, 10, MetricDataType.Double, 1.9));
        assertThat(told(heard)).containsExactly("p1/level=1.9m/0");
        assertThat(heard.wantsBirth()).isFalse();
    }

    @Test
    void aBirthThatCouldNotBeReadEndsWhatWasKnownBefore() {
        bear();
        node.unread(SparkplugTopic.of("spBv1.0/mashan/DBIRTH/pumps/p1").orElseThrow());
        SparkplugNode.Heard heard = hear("DDATA/pumps/p1", aliased(3, 10, MetricDataType.Double, 1.75));
        assertThat(heard.report().readings()).isEmpty();
        assertThat(heard.wantsBirth()).isTrue();
        assertThat(told(hear("NDATA/pumps", aliased(4, 1, MetricDataType.Float, 12f)))).containsExactly("battery=12.0V/1");
    }

    @Test
    void numbersGoRound() {
        bear();
        for (int i = 2; i < 600; i++) {
            assertThat(hear("NDATA/pumps", aliased(i % 256, 1, MetricDataType.Float, 12f)).report().flaws()).isEmpty();
        }
    }

    @Test
    void aDeathMakesWhatWasToldLastBadOnce() {
        bear();
        hear("DDATA/pumps/p1", aliased(2, 10, MetricDataType.Double, 1.75));
        assertThat(told(hear("DDEATH/pumps/p1", Tahu.message(3)))).containsExactlyInAnyOrder("p1/level=1.75m/2", "p1/running=0.0/2");
        assertThat(hear("DDEATH/pumps/p1", Tahu.message(4)).report().readings()).isEmpty();
        assertThat(hear("NDEATH/pumps", Tahu.message(-1).with("bdSeq", null, MetricDataType.Int64, 2L)).died())
                .as("the will of an earlier session").isFalse();
        SparkplugNode.Heard death = hear("NDEATH/pumps", Tahu.message(-1).with("bdSeq", null, MetricDataType.Int64, 3L));
        assertThat(told(death)).containsExactly("battery=12.6V/2");
        assertThat(death.report().readings()).extracting(FieldReading::millis).containsExactly(Reading.NO_TIME);
        assertThat(death.died()).isTrue();
        assertThat(death.wantsBirth()).isFalse();
        assertThat(node.lost().flaws()).as("dead already").isEmpty();
        bear();
        assertThat(told(node.lost())).containsExactlyInAnyOrder("battery=12.6V/2", "p1/level=1.5m/2", "p1/running=0.0/2");
    }

    @Test
    void whatIsPastKeepsItsTimeAndIsNoPresentValue() {
        bear();
        SparkplugNode.Heard heard = hear("NDATA/pumps", Tahu.message(2).with("battery", 1L, MetricDataType.Float, 12.0f)
                .historical("battery", MetricDataType.Float, 11.5f));
        assertThat(heard.report().readings()).extracting(FieldReading::millis).containsExactly(Tahu.AT, Tahu.AT + 1);
        assertThat(told(node.lost())).contains("battery=12.0V/2");
    }

    @Test
    void nullsTextsAndQualitiesAreNamed() {
        bear();
        SparkplugNode.Heard heard = hear("NDATA/pumps", Tahu.message(2).with("battery", 1L, MetricDataType.Float, null)
                .with("note", null, MetricDataType.String, "ok").with("current", null, MetricDataType.Double, 3.0, "Quality", 0)
                .with("flow", null, MetricDataType.Double, Double.NaN));
        assertThat(told(heard)).containsExactly("current=3.0/2");
        assertThat(heard.report().flaws()).extracting(Flaw::en).containsExactly("there is no value: battery", "not a number: note = ok",
                "not a number: flow = NaN");
    }

    @Test
    void anAliasOfTwoMetricsIsUsedForNeither() {
        SparkplugNode.Heard heard = hear("NBIRTH/pumps", birth(1).with("charger", 1L, MetricDataType.Float, 14f)
                .with("third", 1L, MetricDataType.Float, 15f));
        assertThat(heard.report().flaws()).extracting(Flaw::en).containsExactly("an alias stands for two metrics, and is not used: 1",
                "an alias stands for two metrics, and is not used: 1");
        assertThat(told(heard)).containsExactly("battery=12.6V/0", "charger=14.0/0", "third=15.0/0");
        assertThat(hear("NDATA/pumps", aliased(1, 1, MetricDataType.Float, 12f)).report().readings()).isEmpty();
    }

    @Test
    void aBombOfAliasesAndDevicesTakesBoundedMemory() {
        Tahu bomb = birth(1);
        for (int i = 0; i < 6_000; i++) {
            bomb.with("m" + i, 1000L + i, MetricDataType.Boolean, true);
        }
        hear("NBIRTH/pumps", bomb);
        Tahu more = Tahu.message(1);
        for (int i = 0; i < 6_000; i++) {
            more.with("m" + i, 10_000L + i, MetricDataType.Boolean, true);
        }
        SparkplugNode.Heard heard = hear("DBIRTH/pumps/p1", more);
        assertThat(heard.report().flaws()).extracting(Flaw::en)
                .containsExactly("the node has too many metrics and devices; the rest is not taken: > 10000");
        assertThat(heard.report().readings()).hasSizeBetween(3_990, 4_000);
        assertThat(hear("DBIRTH/pumps/p2", Tahu.message(2)).report().flaws()).hasSize(1);
        assertThat(hear("DBIRTH/pumps/p1", deviceBirth(3)).report().flaws()).as("a new birth makes room").isEmpty();
    }

    @Test
    void topicsAreTakenApart() {
        assertThat(SparkplugTopic.of("spBv1.0/g/DDATA/n/d")).contains(new SparkplugTopic("g", SparkplugTopic.Type.DDATA, "n", "d"));
        for (String none : new String[] {"spBv1.0/g/DDATA/n", "spBv1.0/g/NDATA/n/d", "spBv1.0/g/NCMD/n", "spBv1.0//NDATA/n",
            "spBv1.0/STATE/host", "spAv1.0/g/NDATA/n", "spBv1.0/g/NDATA/" + "n".repeat(129)}) {
            assertThat(SparkplugTopic.of(none)).as(none).isEmpty();
        }
        assertThat(SparkplugTopic.command("g/n")).isEqualTo("spBv1.0/g/NCMD/n");
    }

    /**
     * However messages are lost, a value is never stored as another metric's without doubt; but where the lost ones end in a birth
     * whose next number is by chance the one that is awaited, which nobody can see.
     */
    @Property(tries = 200)
    void noLossPutsAValueUnderAnotherNameUnmarked(@ForAll long seed) {
        node = new SparkplugNode("mashan/pumps");
        Random random = new Random(seed);
        boolean swapped = false;
        boolean lost = false;
        boolean blind = false;
        int awaited = 0;
        int seq = 0;
        for (int step = 0; step < 60; step++) {
            boolean birth = step == 0 || random.nextInt(8) == 0;
            seq = birth ? 0 : seq + 1;
            swapped = birth ? random.nextBoolean() : swapped;
            int alias = 1 + random.nextInt(2);
            if (random.nextInt(5) == 0) {
                lost = true;
                continue;
            }
            blind = !birth && (blind || lost && seq == awaited);
            lost = false;
            awaited = seq + 1;
            if (birth) {
                hear("NBIRTH/pumps", Tahu.message(0).with("a", swapped ? 2L : 1L, MetricDataType.Int32, 1)
                        .with("b", swapped ? 1L : 2L, MetricDataType.Int32, 2));
            } else {
                String name = swapped == (alias == 1) ? "b" : "a";
                boolean unseen = blind;
                hear("NDATA/pumps", aliased(seq, alias, MetricDataType.Int32, 7)).report().readings().stream()
                        .filter(one -> one.quality() == Reading.GOOD && !unseen)
                        .forEach(one -> assertThat(one.point()).as("seed " + seed).isEqualTo(name));
            }
        }
    }
}
