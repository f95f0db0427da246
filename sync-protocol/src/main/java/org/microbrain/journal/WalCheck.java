package org.microbrain.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Looks at a write-ahead log before SQLite does, which reads it up to the first frame that does not fit and forgets the
 * rest without a word. That is right for a transaction that was under way when the power failed, and only the last one can
 * be: each commit is synced before the next begins. When two commits follow the bad frame, synced work is lost.
 *
 * <p>The format is SQLite's, <a href="https://www.sqlite.org/fileformat2.html#walformat">section 4</a>.
 */
final class WalCheck {

    private static final int HEADER = 32;
    private static final int FRAME_HEADER = 24;
    private static final int MAGIC = 0x377f0682;

    private WalCheck() {
    }

    /** @return the number of the bad frame, counting from 1, when synced commits lie behind it; 0 when all is well */
    static long damagedFrame(Path log) throws IOException {
        if (!Files.isRegularFile(log) || Files.size(log) <= HEADER) {
            return 0;
        }
        try (FileChannel in = FileChannel.open(log, StandardOpenOption.READ)) {
            ByteBuffer header = read(in, HEADER);
            int magic = header.getInt(0);
            int pageBytes = header.getInt(8);
            if ((magic & ~1) != MAGIC || pageBytes < 512 || pageBytes > 65_536 || Integer.bitCount(pageBytes) != 1) {
                return Files.size(log) > HEADER + 2L * (FRAME_HEADER + 512) && !blank(header) ? 1 : 0;
            }
            return scan(in, header, pageBytes, (magic & 1) != 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        }
    }

    private static boolean blank(ByteBuffer header) {
        return header.getLong(0) == 0 && header.getLong(8) == 0;
    }

    private static long scan(FileChannel in, ByteBuffer header, int pageBytes, ByteOrder order) throws IOException {
        Checksum sum = new Checksum(order);
        sum.add(header.array(), 0, 24);
        long bad = header.getInt(24) == sum.first && header.getInt(28) == sum.second ? 0 : 1;
        long frames = (in.size() - HEADER) / (FRAME_HEADER + pageBytes);
        long salts = bad == 0 ? header.getLong(16) : saltsOfFirstFrame(in);
        int commitsBehind = 0;
        for (long frame = 1; frame <= frames; frame++) {
            ByteBuffer one = read(in, FRAME_HEADER + pageBytes);
            boolean ours = one.getLong(8) == salts;
            if (bad == 0) {
                sum.add(one.array(), 0, 8);
                sum.add(one.array(), FRAME_HEADER, pageBytes);
                if (!ours || one.getInt(16) != sum.first || one.getInt(20) != sum.second) {
                    bad = frame;
                }
            }
            if (bad != 0 && ours && one.getInt(4) != 0 && ++commitsBehind == 2) {
                return bad;
            }
        }
        return 0;
    }

    private static long saltsOfFirstFrame(FileChannel in) throws IOException {
        long here = in.position();
        long salts = read(in, FRAME_HEADER).getLong(8);
        in.position(here);
        return salts;
    }

    private static ByteBuffer read(FileChannel in, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining() && in.read(buffer) >= 0) {
            continue;
        }
        return buffer;
    }

    /** The running checksum of section 4.2. */
    private static final class Checksum {
        private final ByteOrder order;
        private int first;
        private int second;

        private Checksum(ByteOrder order) {
            this.order = order;
        }

        private void add(byte[] bytes, int from, int length) {
            ByteBuffer words = ByteBuffer.wrap(bytes, from, length).order(order);
            while (words.hasRemaining()) {
                first += words.getInt() + second;
                second += words.getInt() + first;
            }
        }
    }
}
