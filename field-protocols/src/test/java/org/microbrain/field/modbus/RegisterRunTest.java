package org.microbrain.field.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.microbrain.field.FieldReading;
import org.microbrain.field.Flaw;

/** Values of devices, and the questions that read them. */
class RegisterRunTest {

    private static Register register(String point, int address, ValueType type) {
        return new Register(point, Table.HOLDING, address, type, WordOrder.ABCD, 0, "");
    }

    private static double value(ValueType type, WordOrder order, String hex) {
        return new Register("x", Table.HOLDING, 7, type, order, 0, "").value(HexFormat.of().parseHex(hex), 7);
    }

    @Test
    void theLevelOfTheStandardsSensorMapIsRead() {
        Register level = new Register("stage", Table.HOLDING, 2, ValueType.INT32, WordOrder.ABCD, 0, "mm");
        RegisterRun run = RegisterRun.of(List.of(level), 0, 64).get(0);
        assertThat(run.report("1", HexFormat.of().parseHex("00001F48")).readings())
                .extracting(FieldReading::point, FieldReading::value, FieldReading::unit)
                .containsExactly(tuple("stage", 8_008.0, "mm"));
    }

    @Test
    void theOrdersOfDevicesAreThoseOfTheirManuals() {
        assertThat(value(ValueType.FLOAT32, WordOrder.ABCD, "3f8ccccd")).isEqualTo(1.1);
        assertThat(value(ValueType.FLOAT32, WordOrder.CDAB, "cccd3f8c")).isEqualTo(1.1);
        assertThat(value(ValueType.FLOAT32, WordOrder.BADC, "8c3fcdcc")).isEqualTo(1.1);
        assertThat(value(ValueType.FLOAT32, WordOrder.DCBA, "cdcc8c3f")).isEqualTo(1.1);
        assertThat(value(ValueType.INT16, WordOrder.ABCD, "ff78")).isEqualTo(-136);
        assertThat(value(ValueType.UINT32, WordOrder.ABCD, "ffffffff")).isEqualTo(4_294_967_295.0);
    }

    /** @param bits of the value; what was written comes back in each order */
    @Property
    void whatADeviceWritesIsRead(@ForAll long bits, @ForAll ValueType type, @ForAll WordOrder order) {
        ByteBuffer plain = ByteBuffer.allocate(8).putLong(bits);
        int bytes = 2 * type.registers();
        byte[] written = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            boolean lowFirst = order == WordOrder.CDAB || order == WordOrder.DCBA;
            boolean swapped = order == WordOrder.BADC || order == WordOrder.DCBA;
            int word = lowFirst ? type.registers() - 1 - i / 2 : i / 2;
            written[2 * word + (swapped ? 1 - i % 2 : i % 2)] = plain.get(8 - bytes + i);
        }
        double expected = switch (type) {
            case BOOL -> bits & 1;
            case INT16 -> plain.getShort(6);
            case UINT16 -> plain.getShort(6) & 0xffff;
            case INT32 -> plain.getInt(4);
            case UINT32 -> plain.getInt(4) & 0xffff_ffffL;
            case FLOAT32 -> plain.getFloat(4);
            case FLOAT64 -> plain.getDouble(0);
        };
        double read = new Register("x", Table.INPUT, 0, type, order, 0, "").value(written, 0);
        assertThat(Double.valueOf(type == ValueType.FLOAT32 ? (float) read : read)).isEqualTo(Double.valueOf(expected));
    }

    /** Each value once, no question longer than allowed, no longer gap than allowed, and the same value as read alone. */
    @Property(tries = 300)
    void runsReadEachValueOnceAndKeepTheirLimits(@ForAll long seed, @ForAll @IntRange(max = 40) int gap,
                                                 @ForAll @IntRange(min = 4, max = 125) int longest) {
        Random random = new Random(seed);
        byte[] memory = new byte[2 * 600];
        random.nextBytes(memory);
        List<Register> wanted = new ArrayList<>();
        for (int i = 0; i < 1 + random.nextInt(60); i++) {
            Table table = Table.values()[random.nextInt(4)];
            wanted.add(new Register("p" + i, table, random.nextInt(500), table.isBits() ? ValueType.BOOL
                    : ValueType.values()[random.nextInt(7)], WordOrder.values()[random.nextInt(4)], random.nextInt(16), ""));
        }
        List<RegisterRun> runs = RegisterRun.of(wanted, gap, longest);
        assertThat(runs.stream().flatMap(run -> run.registers().stream())).containsExactlyInAnyOrderElementsOf(wanted);
        for (RegisterRun run : runs) {
            assertThat(run.cells()).isLessThanOrEqualTo(run.table().isBits() ? 16 * longest : longest).isPositive();
            byte[] data = cells(memory, run.table(), run.address(), run.cells());
            assertThat(data).hasSize(run.bytes());
            for (Register one : run.registers()) {
                assertThat(Double.valueOf(one.value(data, run.address()))).as("seed " + seed).isEqualTo(Double.valueOf(
                        one.value(cells(memory, one.table(), one.address(), one.cells()), one.address())));
            }
        }
    }

    private static byte[] cells(byte[] memory, Table table, int address, int cells) {
        byte[] data = new byte[table.bytes(cells)];
        for (int i = 0; i < cells; i++) {
            if (table.isBits()) {
                data[i / 8] |= (byte) ((memory[(address + i) / 8] >> (address + i) % 8 & 1) << i % 8);
            } else {
                System.arraycopy(memory, 2 * (address + i), data, 2 * i, 2);
            }
        }
        return data;
    }

    @Test
    void aGapThatIsShortEnoughIsReadToo() {
        List<Register> wanted = List.of(register("a", 0, ValueType.UINT16), register("b", 5, ValueType.UINT16));
        assertThat(RegisterRun.of(wanted, 4, 64)).extracting(RegisterRun::address, RegisterRun::cells)
                .containsExactly(tuple(0, 6));
        assertThat(RegisterRun.of(wanted, 3, 64)).extracting(RegisterRun::address, RegisterRun::cells)
                .containsExactly(tuple(0, 1), tuple(5, 1));
    }

    @Test
    void aBrokenFloatIsNamedAndTheOthersAreRead() {
        RegisterRun run = RegisterRun.of(List.of(register("nan", 0, ValueType.FLOAT32), register("good", 2, ValueType.UINT16)),
                0, 64).get(0);
        var report = run.report("1", HexFormat.of().parseHex("7fc000000007"));
        assertThat(report.readings()).extracting(FieldReading::point, FieldReading::value).containsExactly(tuple("good", 7.0));
        assertThat(report.flaws()).extracting(Flaw::en).containsExactly("not a finite number: nan");
        assertThat(HexFormat.of().formatHex(report.raw())).isEqualTo("03067fc000000007");
    }

    @Test
    void anExceptionNamesWhatWasAskedFor() {
        RegisterRun run = RegisterRun.of(List.of(register("a", 9, ValueType.FLOAT64)), 0, 64).get(0);
        assertThat(run.refused(2).flaws()).extracting(Flaw::en)
                .containsExactly("the device answers with an exception: 02, holding 9 + 4");
        assertThat(HexFormat.of().formatHex(run.refused(2).raw())).isEqualTo("8302");
    }

    @Test
    void noValueLiesBehindTheLastRegister() {
        assertThatThrownBy(() -> register("a", 65_535, ValueType.INT32)).isInstanceOf(IllegalArgumentException.class);
    }
}
