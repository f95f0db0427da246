package org.microbrain.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Random;

/**
 * What the machine itself can do, measured in the run whose figures are to be judged: no program that keeps its word is
 * faster than its disk.
 *
 * @param syncsPerSecond   appends of 4 KiB to a file, each followed by fdatasync, a second
 * @param syncMedianMillis how long one takes, median
 * @param syncSlowMillis   99th percentile
 * @param diskMegabytes    10⁶ bytes a second, written in pieces of 1 MiB with one fdatasync at the end
 * @param tlsMegabytes     10⁶ bytes a second through TLS 1.3 over loopback, both ends in this process
 */
record MachineFloor(double syncsPerSecond, double syncMedianMillis, double syncSlowMillis, double diskMegabytes,
                    double tlsMegabytes) {

    private static final int PAGE = 4096;
    private static final int MEBIBYTE = 1 << 20;
    private static final int DISK_MEBIBYTES = 128;
    private static final int FEWEST_SYNCS = 200;
    private static final int MOST_SYNCS = 10_000;
    private static final long SYNC_NANOS = 1_500_000_000L;

    static MachineFloor measure(Path folder) throws IOException {
        Percentiles syncs = syncs(folder.resolve("floor-sync"));
        double disk = disk(folder.resolve("floor-disk"));
        double tls = LoopbackTls.megabytesPerSecond(folder);
        return new MachineFloor(1e9 / syncs.mean(), syncs.at(0.5) / 1e6, syncs.at(0.99) / 1e6, disk, tls);
    }

    private static Percentiles syncs(Path file) throws IOException {
        Percentiles taken = new Percentiles();
        ByteBuffer page = noise(PAGE);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            long began = System.nanoTime();
            while (taken.count() < FEWEST_SYNCS
                    || taken.count() < MOST_SYNCS && System.nanoTime() - began < SYNC_NANOS) {
                long from = System.nanoTime();
                channel.write(page.rewind());
                channel.force(false);
                taken.add(System.nanoTime() - from);
            }
        }
        Files.delete(file);
        return taken;
    }

    private static double disk(Path file) throws IOException {
        ByteBuffer piece = noise(MEBIBYTE);
        long began = System.nanoTime();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (int i = 0; i < DISK_MEBIBYTES; i++) {
                channel.write(piece.rewind());
            }
            channel.force(false);
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        Files.delete(file);
        return DISK_MEBIBYTES * (double) MEBIBYTE / 1e6 / seconds;
    }

    private static ByteBuffer noise(int bytes) {
        byte[] noise = new byte[bytes];
        new Random(1).nextBytes(noise);
        return ByteBuffer.allocateDirect(bytes).put(noise).rewind();
    }
}
