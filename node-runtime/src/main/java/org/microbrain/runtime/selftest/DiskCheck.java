package org.microbrain.runtime.selftest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.LongSupplier;
import org.microbrain.runtime.console.Notice;

/** Whether the disk takes what is written, and how long that lasts. */
public final class DiskCheck implements Check {

    private static final Notice WHAT = new Notice("磁盘", "Disk");
    private static final int BYTES = 4096;
    private static final int SLOW_MILLIS = 500;
    private static final int LOW_PERCENT = 5;

    private final Path data;
    private final LongSupplier millis;

    /** @param millis a monotonic clock, in milliseconds */
    public DiskCheck(Path data, LongSupplier millis) {
        this.data = data;
        this.millis = millis;
    }

    @Override
    public List<Outcome> run() {
        try {
            long began = millis.getAsLong();
            Path file = Files.createTempFile(data, "self-test", ".tmp");
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.allocate(BYTES));
                channel.force(true);
            } finally {
                Files.deleteIfExists(file);
            }
            return List.of(judged(millis.getAsLong() - began, data.toFile().getUsableSpace(),
                    data.toFile().getTotalSpace()));
        } catch (IOException e) {
            return List.of(Outcome.broken(WHAT, new Notice("无法写入 " + data + "：" + e.getMessage(),
                    data + " cannot be written: " + e.getMessage()), new Notice(
                    "请检查磁盘是否已满、已变为只读或已损坏，必要时更换", "see whether the disk is full, read-only or failing; replace it if need be")));
        }
    }

    private Outcome judged(long millis, long free, long total) {
        long percent = total == 0 ? 100 : free * 100 / total;
        Notice said = new Notice("写入并同步 4 KiB 用时 " + millis + " 毫秒，剩余空间 " + percent + "%",
                "writing and syncing 4 KiB took " + millis + " ms; " + percent + " % are free");
        if (percent < LOW_PERCENT) {
            return Outcome.doubtful(WHAT, said, new Notice("空间将尽：请清理磁盘上的其他文件，或换更大的磁盘",
                    "little room is left: remove other files from the disk, or use a larger one"));
        }
        return millis < SLOW_MILLIS ? Outcome.good(WHAT, said.zh(), said.en())
                : Outcome.doubtful(WHAT, said, new Notice("磁盘很慢：可能正在老化，或有其他程序占用",
                        "the disk is slow: it may be failing, or another program uses it"));
    }
}
