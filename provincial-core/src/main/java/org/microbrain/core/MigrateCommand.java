package org.microbrain.core;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.microbrain.core.archive.ArchiveFailure;
import org.microbrain.core.archive.ArchiveMigration;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.terminal.ProgressLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code microbrain core migrate}: the archive from its file into PostgreSQL, also while the core runs on the file. Exit status 0:
 * done; 1: it could not go on, and can be run again; 2: wrong options or configuration.
 */
@Command(name = "migrate", mixinStandardHelpOptions = true, description = {
    "把档案库从文件迁移到 PostgreSQL；省级核心运行时也可用，可中断后继续。",
    "Move the archive from its file into PostgreSQL, also while the core runs; goes on where it was interrupted."})
public final class MigrateCommand implements Callable<Integer> {

    @Option(names = "--config", required = true, paramLabel = "FILE", description = {
        "迁移之后使用的配置文件（含 archive.postgresql）。", "The configuration for afterwards, with archive.postgresql."})
    private Path config;

    @Option(names = "--from", paramLabel = "FILE", description = {"正在使用的档案库文件；默认为数据文件夹中的 archive.db。",
        "The archive file in use; archive.db in the data folder when left out."})
    private Path from;

    @Option(names = "--finish", description = {"迁移剩余部分并切换：此后文件不再接收数据，请立即以新配置启动省级核心。",
        "Move the rest and switch: the file takes nothing more, so start the core with the new configuration at once."})
    private boolean finish;

    @Option(names = "--abandon", description = {"放弃迁移：文件恢复按保留期限清理读数（迁移期间暂停）。",
        "Give the move up: readings are given up in the file again when their time is over, which waits during a move."})
    private boolean abandon;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try {
            Problems problems = new Problems();
            Section section = Section.load(config, problems);
            CoreSettings settings = CoreSettings.read(section);
            if (problems.isEmpty() && settings.archive().postgresql().isEmpty()) {
                section.problem("archive", "缺少 postgresql：请给出迁移之后使用的配置", "postgresql is missing: name the configuration for afterwards");
            }
            if (!problems.isEmpty()) {
                problems.print(err, Language.ZH);
                return 2;
            }
            migrate(settings, out);
            return 0;
        } catch (ArchiveFailure e) {
            err.println(e.zh());
            err.println(e.getMessage());
            return 1;
        } finally {
            out.flush();
            err.flush();
        }
    }

    private void migrate(CoreSettings settings, PrintWriter out) throws IOException {
        Path file = from == null ? settings.node().data().resolve("archive.db") : from;
        if (abandon) {
            ArchiveMigration.abandon(file);
            out.println("迁移已放弃，文件 " + file + " 恢复按保留期限清理读数。");
            out.println("The move is given up; the time for which readings are kept counts again for " + file + ".");
            return;
        }
        Files.createDirectories(settings.archive().folder());
        ProgressLine line = new ProgressLine(System.console() == null ? null : out);
        try (ArchiveMigration migration = ArchiveMigration.open(file, settings.archive())) {
            if (finish) {
                migration.finish((rows, all) -> line.at("→", rows, all, rows + " / " + all));
                out.println("档案库已迁移到 PostgreSQL，文件 " + file + " 不再接收数据。请以 " + config + " 启动省级核心。");
                out.println("The archive has moved to PostgreSQL; " + file + " takes nothing more. Start the core with " + config + ".");
            } else {
                long copied = migration.copy((rows, all) -> line.at("→", rows, all, rows + " / " + all));
                out.println("已复制 " + copied + " 条记录。省级核心可继续运行；加 --finish 再次运行以切换。");
                out.println(copied + " records were copied. The core may run on; run it again with --finish to switch.");
            }
        }
    }
}
