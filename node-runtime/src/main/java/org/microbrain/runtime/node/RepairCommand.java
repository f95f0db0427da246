package org.microbrain.runtime.node;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.microbrain.journal.JournalRepair;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.NodeId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code microbrain repair}: makes a whole journal of a damaged one, and says what could not be saved. */
@Command(name = "repair", mixinStandardHelpOptions = true, description = {
    "修复损坏的日志文件（节点须已停止）：保留所有可读的记录，损坏的文件另存在旁边，丢失的记录逐条列入账目。",
    "Repair a damaged journal file (stop the node first): every readable record is kept, the damaged file is set aside, "
        + "and what is gone is accounted for."})
public final class RepairCommand implements Callable<Integer> {

    private static final int MOST_LINES = 20;

    @Parameters(paramLabel = "FILE", description = {"日志文件，例如 data/journal.db。", "The journal, e.g. data/journal.db."})
    private Path file;

    @Option(names = "--node", paramLabel = "NAME", description = {"文件已不能说明属于哪个节点时，给出节点名。",
        "The node's name, when the file cannot tell any more whose it is."})
    private String node;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            if (isArchive(file)) {
                err.println(file + " 是省级档案库，不能用此命令修复：请从备份恢复，下级节点会自动补传缺少的记录。");
                err.println(file + " is a core's archive, which this command does not repair: restore it from a backup;"
                        + " the nodes below send again what is missing.");
                return 1;
            }
            JournalRepair.Result result = JournalRepair.run(file, node == null ? null : new NodeId(node), Instant.now(),
                    new SecureRandom());
            print(result, out);
            return 0;
        } catch (IllegalStateException | IllegalArgumentException | StorageFailure | SQLException e) {
            err.println("无法修复 / cannot be repaired: " + e.getMessage());
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private void print(JournalRepair.Result result, PrintWriter out) {
        out.println("已修复 " + file + "：保留 " + result.records() + " 条记录，" + result.staged() + " 组未成块的读数；丢失 "
                + result.lostRecords() + " 条待上传的记录，已记入账目。损坏的文件：" + result.setAside());
        out.println("repaired " + file + ": kept " + result.records() + " records and " + result.staged()
                + " groups of readings not yet in a block; " + result.lostRecords()
                + " waiting records are gone and accounted for. The damaged file: " + result.setAside());
        result.lost().forEach((origin, sequences) -> out.println("  - " + origin + ": " + sequences));
        result.unreadable().stream().limit(MOST_LINES).forEach(what -> out.println("  ! " + what));
        if (result.unreadable().size() > MOST_LINES) {
            out.println("  ! … " + (result.unreadable().size() - MOST_LINES));
        }
    }

    /** By its name, or by the tables that stand on the first page. */
    private static boolean isArchive(Path file) throws IOException {
        if (file.getFileName().toString().startsWith("archive")) {
            return true;
        }
        if (!file.toFile().isFile()) {
            return false;
        }
        byte[] start = new byte[8192];
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            int length = Math.max(0, in.read(start));
            String text = new String(Arrays.copyOf(start, length), StandardCharsets.ISO_8859_1);
            return text.contains("CREATE TABLE") && !text.contains("CREATE TABLE staged");
        }
    }
}
