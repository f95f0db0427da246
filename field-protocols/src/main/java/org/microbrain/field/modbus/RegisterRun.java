package org.microbrain.field.modbus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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
 * @param registers that lie wholly in what is asked for
 */
public record RegisterRun(Table table, int address, int cells, List<Register> registers) {

    private static final Flaw NO_NUMBER = new Flaw(Flaw.Kind.NUMBER, "不是有限的数字", "not a finite number");
    private static final Flaw REFUSED = new Flaw(Flaw.Kind.FRAME, "设备回复异常码", "the device answers with an exception");
    private static final Flaw STRANGE = new Flaw(Flaw.Kind.FRAME, "应答与问题不符", "the answer does not fit the question");
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

    /**
     * What a recorded exchange comes to.
     *
     * @param station  who answered
     * @param known    where its values lie
     * @param question from its function on, without checksum
     * @param answer   in the same way
     */
    public static FieldReport exchange(String station, Collection<Register> known, byte[] question, byte[] answer) {
        Optional<RegisterRun> asked = asked(known, question);
        if (asked.isEmpty() || answer.length < 2) {
            return new FieldReport(answer, List.of(), List.of(STRANGE));
        }
        RegisterRun run = asked.get();
        if (answer[0] == (byte) (run.table.function() | EXCEPTION)) {
            return run.refused(answer[1] & 0xff);
        }
        byte[] data = Arrays.copyOfRange(answer, 2, answer.length);
        return answer[0] == run.table.function() && (answer[1] & 0xff) == data.length && data.length == run.bytes()
                ? run.report(station, data) : new FieldReport(answer, List.of(), List.of(STRANGE));
    }

    private static Optional<RegisterRun> asked(Collection<Register> known, byte[] question) {
        Optional<Table> table = question.length == 5
                ? Arrays.stream(Table.values()).filter(one -> one.function() == question[0]).findFirst() : Optional.empty();
        return table.map(one -> {
            ByteBuffer rest = ByteBuffer.wrap(question, 1, 4);
            int address = rest.getShort() & 0xffff;
            int cells = rest.getShort() & 0xffff;
            return new RegisterRun(one, address, cells, known.stream().filter(register -> register.table() == one
                    && register.address() >= address && register.end() <= address + cells).toList());
        });
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
