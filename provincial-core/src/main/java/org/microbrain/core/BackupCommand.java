package org.microbrain.core;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.backup.BackupFailure;
import org.microbrain.core.backup.CoreBackup;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.terminal.ProgressLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code microbrain core backup}: a copy of what the core knows, also while it runs. Exit status 0: made and read through; 1: not
 * made; 2: wrong options or configuration.
 */
@Command(name = "backup", mixinStandardHelpOptions = true, description = {
    "备份省级核心的数据文件夹与档案库文件；核心运行时也可用，备份后逐一检查。",
    "Back up the core's data folder and its archive's file, also while it runs; what was copied is read through."})
public final class BackupCommand implements Callable<Integer> {

    private static final long MEGABYTE = 1_000_000;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = {"核心的配置文件。", "The core's configuration."})
    private Path config;

    @Option(names = "--to", required = true, paramLabel = "DIR", description = {"新的文件夹，应在另一块磁盘上。",
        "A new folder, on another disk."})
    private Path to;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            Problems problems = new Problems();
            CoreSettings settings = CoreSettings.read(Section.load(config, problems));
            if (!problems.isEmpty()) {
                problems.print(err, Language.ZH);
                return 2;
            }
            back(settings.node().data(), settings.archive(), out);
            return 0;
        } catch (BackupFailure e) {
            err.println(e.zh());
            err.println(e.getMessage());
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private void back(Path data, ArchiveSettings archive, PrintWriter out) {
        ProgressLine line = new ProgressLine(System.console() == null ? null : out);
        Optional<Path> file = archive.postgresql().isPresent() ? Optional.empty() : Optional.of(archive.file());
        int files = new CoreBackup(data, file, to, (name, bytes, all) -> line.at("→", bytes, all, bytes / MEGABYTE + " / "
                + all / MEGABYTE + " MB")).make();
        out.println("已备份并检查 " + files + " 个文件到 " + to + "。恢复方法见 docs/RUNBOOK.md。");
        out.println(files + " files were copied to " + to + " and checked. How to restore: docs/RUNBOOK.md.");
        if (file.isEmpty()) {
            out.println("档案库在 PostgreSQL 中，不在此备份之内：请用 pg_basebackup 或 pg_dump 备份数据库。");
            out.println("The archive is on PostgreSQL and not in it: back up the database with pg_basebackup or pg_dump.");
        }
    }
}
