package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.SeriesBody;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/**
 * What villages of four cities record: each registers its 50 series, then plays the tape from its beginning, block after
 * block, the villages in turns. The same in all processes of a run. For one thread, or for any once all are {@link #encoded}.
 */
final class ProvinceBlocks {

    static final NodeId CORE = new NodeId("450000000000");
    static final List<NodeId> CITIES = IntStream.rangeClosed(1, 4).mapToObj(city -> new NodeId("450" + city + "00000000")).toList();
    private static final int VILLAGES_OF_A_COUNTY = 900;
    /** Tells the series of one village from those of another in a fingerprint. */
    private static final int STRIDE = 64;
    private static final long JOURNAL = 77;

    private final ReadingTape tape;
    private final int size;
    private final int nodes;
    private final byte[][] bodies;

    /**
     * @param size  readings of a block; goes into {@value ReadingTape#LENGTH} without a rest
     * @param nodes villages, as many in each city
     */
    ProvinceBlocks(ReadingTape tape, int size, int nodes) {
        this.tape = tape;
        this.size = size;
        this.nodes = nodes;
        this.bodies = new byte[ReadingTape.LENGTH / size][];
    }

    /** @param folder of the run */
    static ProvinceBlocks open(Path folder, int size, int nodes) throws IOException {
        return new ProvinceBlocks(ReadingTape.open(folder.resolve("tape")), size, nodes);
    }

    /** Encodes all of them now, so that who sends them while a clock runs does nothing but send. @return this */
    ProvinceBlocks encoded() {
        for (int turn = 0; turn < bodies.length; turn++) {
            body(turn);
        }
        return this;
    }

    /** How many there are. */
    static long most(int size, int nodes) {
        return (long) nodes * (ReadingTape.LENGTH / size);
    }

    /** By whose link the blocks of this number, and those of this village, come. */
    static int city(long block) {
        return (int) (block % CITIES.size());
    }

    /** Villages of a city. */
    List<Integer> nodes(int city) {
        return IntStream.range(0, nodes).filter(node -> city(node) == city).boxed().toList();
    }

    private static Origin origin(int node) {
        int village = node / CITIES.size();
        return new Origin(new NodeId("450%d%02d001%03d".formatted(city(node) + 1, 1 + village / VILLAGES_OF_A_COUNTY,
                1 + village % VILLAGES_OF_A_COUNTY)), new JournalId(JOURNAL, node));
    }

    /** The registrations of a village's series. */
    static List<JournalRecord> series(int node) {
        List<JournalRecord> records = new ArrayList<>();
        for (int number = 1; number <= Playback.SERIES; number++) {
            SeriesBody body = SeriesBody.newBuilder().setSeries(number).setName(SeriesNames.of(number)).build();
            records.add(JournalRecord.seal(origin(node), number,
                    new Draft(RecordKind.SERIES, PriorityClass.EVENT, RecordTime.good(1), body.toByteArray())));
        }
        return records;
    }

    /** @param number from 0 */
    JournalRecord block(long number) {
        int turn = (int) (number / nodes);
        return JournalRecord.seal(origin((int) (number % nodes)), Playback.SERIES + 1L + turn, new Draft(RecordKind.READINGS,
                PriorityClass.READING, RecordTime.good(tape.millis((long) turn * size)), body(turn)));
    }

    private byte[] body(int turn) {
        if (bodies[turn] == null) {
            bodies[turn] = encode(turn);
        }
        return bodies[turn];
    }

    private byte[] encode(int turn) {
        List<Reading> readings = new ArrayList<>(size);
        for (long at = (long) turn * size; at < (turn + 1L) * size; at++) {
            readings.add(new Reading(tape.series(at), tape.millis(at), tape.value(at)));
        }
        return ReadingBlock.encode(readings);
    }

    /** Of the readings in the first {@code blocks}. */
    Fingerprint fingerprint(long blocks) {
        Fingerprint print = new Fingerprint();
        for (int node = 0; node < nodes; node++) {
            long turns = blocks / nodes + (node < blocks % nodes ? 1 : 0);
            for (long at = 0; at < turns * size; at++) {
                print.add(node * STRIDE + tape.series(at), tape.millis(at), tape.value(at));
            }
        }
        return print;
    }

    /** Adds what a record holds, if it is a block. */
    static void add(JournalRecord record, Fingerprint print) {
        if (record.kind().equals(RecordKind.READINGS)) {
            int node = (int) record.origin().journal().low();
            ReadingBlock.decode(record.body(), (series, millis, value, quality) -> print.add(node * STRIDE + series, millis, value));
        }
    }
}
