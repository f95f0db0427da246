package org.microbrain.field.modbus;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.microbrain.block.Reading;
import org.microbrain.field.FieldReading;
import org.microbrain.field.FieldReport;
import org.microbrain.field.Flaw;

/**
 * Values of a device that one question reads.
 *
 * @param table     in which all of them lie
 * @param address   of the first cell that is asked for
 * @param cells     how many are asked for, 1 to {@link Table#most}
 * @param registers at least one
 */
public record RegisterRun(Table table, int address, int cells, List<Register> registers) {

    private static final Flaw NO_NUMBER = new Flaw(Flaw.Kind.NUMBER, "不是有限的数字", "not a finite number");
    private static final Flaw REFUSED = new Flaw(Flaw.Kind.FRAME, "设备回复异常码", "the device answers with an exception");
    private static final int EXCEPTION = 0x80;

    public RegisterRun {
        registers = List.copyOf(registers);
    }

    /**
     * The fewest questions, in the order of tables and addresses.
     *
     * @param gap     cells that nobody wants and that may be asked for between two that are wanted
     * @param longest registers that one question may ask for, at least 4; as many times 16 bits
     */
    public static List<RegisterRun> of(Collection<Register> registers, int gap, int longest) {
        List<RegisterRun> runs = new ArrayList<>();
        List<Register> together = new ArrayList<>();
        int end = 0;
        for (Register next : registers.stream().sorted(Comparator.comparing(Register::table)
                .thenComparingInt(Register::address)).toList()) {
            if (!together.isEmpty() && !goesOn(together.get(0), end, next, gap, longest)) {
                runs.add(run(together, end));
                together.clear();
                end = 0;
            }
            together.add(next);
            end = Math.max(end, next.end());
        }
        if (!together.isEmpty()) {
            runs.add(run(together, end));
        }
        return List.copyOf(runs);
    }

    private static boolean goesOn(Register first, int end, Register next, int gap, int longest) {
        Table table = first.table();
        int most = Math.min(table.most(), table.isBits() ? 16 * longest : longest);
        return next.table() == table && next.address() - end <= gap && Math.max(end, next.end()) - first.address() <= most;
    }

    private static RegisterRun run(List<Register> together, int end) {
        Register first = together.get(0);
        return new RegisterRun(first.table(), first.address(), end - first.address(), together);
    }

    /** Bytes that its answer has. */
    public int bytes() {
        return table.bytes(cells);
    }

    /**
     * What an answer comes to.
     *
     * @param station who answered
     * @param data    {@link #bytes} of them
     */
    public FieldReport report(String station, byte[] data) {
        List<FieldReading> readings = new ArrayList<>();
        List<Flaw> flaws = new ArrayList<>();
        for (Register one : registers) {
            double value = one.value(data, address);
            if (Double.isFinite(value)) {
                readings.add(new FieldReading(station, one.point(), Reading.NO_TIME, value, one.unit(), Reading.GOOD));
            } else {
                flaws.add(NO_NUMBER.at(one.point()));
            }
        }
        byte[] raw = new byte[2 + data.length];
        raw[0] = (byte) table.function();
        raw[1] = (byte) data.length;
        System.arraycopy(data, 0, raw, 2, data.length);
        return new FieldReport(raw, readings, flaws);
    }

    /** What an exception comes to: a flaw that names what was asked for. @param code 0 to 255 */
    public FieldReport refused(int code) {
        String asked = "%02X, %s %d + %d".formatted(code, table.name().toLowerCase(Locale.ROOT), address, cells);
        return new FieldReport(new byte[] {(byte) (table.function() | EXCEPTION), (byte) code}, List.of(),
                List.of(REFUSED.at(asked)));
    }
}
