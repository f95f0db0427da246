package org.microbrain.core.archive;

import java.nio.file.Path;
import org.microbrain.core.archive.ArchiveFailure.Kind;
import org.microbrain.record.Origin;

/** Why an archive does not move, in words for people. */
final class MigrationFailures {

    private MigrationFailures() {
    }

    static ArchiveFailure noSource(Path file) {
        return new ArchiveFailure(Kind.UNUSABLE, "没有档案库文件 " + file + "。请用 --from 指出正在使用的档案库文件。",
                "there is no archive file " + file + ". Name the one in use with --from.", null);
    }

    static ArchiveFailure damaged(Path file, long row, Exception cause) {
        return new ArchiveFailure(Kind.DAMAGED, "档案库 " + file + " 的表 record 第 " + row + " 行已损坏（" + cause.getMessage()
                + "）。已迁移的部分保留。请恢复最近的备份，再次运行迁移。", "row " + row + " of table record in archive " + file + " is damaged ("
                + cause.getMessage() + "). What was moved so far stays. Bring back the last backup and run it again.", cause);
    }

    /** Everything was copied from the first row on, and still something is missing. */
    static ArchiveFailure incomplete(Path file, Origin origin) {
        return new ArchiveFailure(Kind.DAMAGED, "档案库 " + file + " 登记了 " + origin + " 的记录，但其内容不在文件中。档案库未切换，可继续使用原文件。"
                + "请恢复最近的备份，再次运行迁移。", "archive " + file + " has receipts for records of " + origin
                + " that are not in it. Nothing was switched, the file stays in use. Bring back the last backup and run it again.", null);
    }

    static ArchiveFailure moved(Path file, String place) {
        return new ArchiveFailure(Kind.UNUSABLE, "档案库 " + file + " 已迁移到 PostgreSQL 数据库 " + place + "。请用含 archive.postgresql 的配置启动省级核心；"
                + "在此之前不确认任何数据，下级节点保留各自的记录。", "archive " + file + " has moved to the PostgreSQL database " + place
                + ". Start the core with the configuration that has archive.postgresql; nothing is acknowledged until then, and "
                + "nodes keep their records.", null);
    }

    /** What was copied as it came may be in the sums by now, and would be there twice. */
    static ArchiveFailure summedUpMeanwhile(Path file, String place) {
        return new ArchiveFailure(Kind.UNUSABLE, "上次迁移之后，档案库 " + file + " 又按保留期限清理了读数，数据库 " + place + " 中已复制的部分不能再用。请换一个空数据库（或模式），重新迁移；"
                + "原文件可继续使用。", "readings of archive " + file + " were given up since it was last moved from, so what database " + place
                + " has of it is of no use. Begin again with an empty database (or schema); the file stays in use.", null);
    }

    static ArchiveFailure underWay(String place) {
        return new ArchiveFailure(Kind.UNUSABLE, "档案数据库 " + place + " 的迁移尚未完成。请运行 ./microbrain core migrate --finish 完成迁移，再启动省级核心。",
                "an archive is still moving into the database " + place + ". Finish that with ./microbrain core migrate --finish, then "
                + "start the core.", null);
    }
}
