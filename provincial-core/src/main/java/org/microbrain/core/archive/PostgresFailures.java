package org.microbrain.core.archive;

import java.nio.file.Path;
import java.sql.SQLException;
import org.microbrain.core.archive.ArchiveFailure.Kind;

/** What PostgreSQL's errors mean, in words for people. Codes: its manual, appendix A. */
record PostgresFailures(String place) {

    /** A connection could not be made, or was lost; also what a pool says that waited for one. */
    private static final String CONNECTION = "08";
    private static final String STANDBY = "25006";

    /** Whether the database does not answer now and may by itself. */
    private static boolean away(SQLException cause) {
        String state = state(cause);
        return state.isEmpty() || state.startsWith(CONNECTION) || state.startsWith("57P") || state.equals("53300")
                || state.equals("53200") || state.equals(STANDBY);
    }

    private static String state(SQLException cause) {
        String state = cause.getSQLState();
        if (state == null && cause.getCause() instanceof SQLException deeper) {
            return state(deeper);
        }
        return state == null ? "" : state;
    }

    ArchiveFailure of(SQLException cause) {
        String state = state(cause);
        String said = cause.getMessage();
        if (away(cause)) {
            return new ArchiveFailure(Kind.AWAY, "档案数据库 " + place + " 无应答（" + said + "）。请检查数据库与网络；恢复之前不确认任何数据，下级节点保留各自的记录；"
                    + "恢复后自动继续。", "the archive's database " + place + " does not answer (" + said + "). Check it and the line to "
                    + "it; nothing is acknowledged until it answers, nodes keep their records, and it goes on by itself.", cause);
        }
        if (state.startsWith("28")) {
            return new ArchiveFailure(Kind.UNUSABLE, "档案数据库 " + place + " 拒绝登录（" + said + "）。请检查配置中的 user 与 password-file，以及数据库的 pg_hba.conf。",
                    "the archive's database " + place + " refuses the sign-in (" + said + "). Check user and password-file in the "
                    + "configuration, and the database's pg_hba.conf.", cause);
        }
        return switch (state) {
            case "3D000", "3F000" -> new ArchiveFailure(Kind.UNUSABLE, "档案数据库 " + place + " 不存在（" + said + "）。请先创建：createdb -E UTF8 -O 用户 数据库。",
                    "there is no archive database " + place + " (" + said + "). Make it first: createdb -E UTF8 -O USER DATABASE.", cause);
            case "42501" -> new ArchiveFailure(Kind.UNUSABLE, "档案数据库 " + place + " 权限不足（" + said + "）。请让配置中的 user 拥有其模式与表。",
                    "the archive's database " + place + " does not permit it (" + said + "). Let the configured user own its schema and "
                    + "tables.", cause);
            case "53100" -> new ArchiveFailure(Kind.FULL, "档案数据库 " + place + " 的磁盘已满。请清理磁盘；在此之前不确认任何数据，下级节点保留各自的记录。",
                    "no room left on the disk of the archive's database " + place + ". Free space on it; nothing is acknowledged until "
                    + "then, and nodes keep their records.", cause);
            case "58000", "58030", "58P01" -> new ArchiveFailure(Kind.UNUSABLE, "档案数据库 " + place + " 的磁盘读写出错（" + said + "）。请检查磁盘；恢复之前不确认任何数据。",
                    "the disk of the archive's database " + place + " does not read or write (" + said + "). Check it; nothing is "
                    + "acknowledged until it does, and nodes keep their records.", cause);
            case "XX001", "XX002" -> new ArchiveFailure(Kind.DAMAGED, "档案数据库 " + place + " 已损坏（" + said + "）。请停止省级核心，用 pg_amcheck 检查，恢复最近的备份，再启动；"
                    + "下级节点会重发仍保留的数据。", "the archive's database " + place + " is damaged (" + said + "). Stop the core, look with "
                    + "pg_amcheck, bring back the last backup and start it; nodes send again what they still keep.", cause);
            default -> new ArchiveFailure(Kind.CHANGE, "档案数据库 " + place + "：" + said, "archive " + place + ": " + said, cause);
        };
    }

    /** A standby takes no changes until it is made the primary. */
    static SQLException standby() {
        return new SQLException("it is a standby", STANDBY);
    }

    ArchiveFailure held(SQLException cause) {
        return new ArchiveFailure(Kind.UNUSABLE, "档案数据库 " + place + " 正被另一个省级核心使用。请先停止它；若其机器已断电，约半分钟后再试。",
                "the archive " + place + " is in use by another core. Stop that one first; if its machine lost power, try again "
                + "in half a minute.", cause);
    }

    ArchiveFailure unsafe(String setting) {
        return new ArchiveFailure(Kind.UNUSABLE, "档案数据库 " + place + " 不能用作档案库：" + setting + "。",
                "the database " + place + " cannot keep an archive: " + setting + ".", null);
    }

    ArchiveFailure newer(int layout, int known) {
        return new ArchiveFailure(Kind.UNUSABLE, "档案库 " + place + " 由更新版本的程序写成（布局 " + layout + "，本程序只认识 " + known
                + "）。请启动新版本程序，或恢复升级前的备份。", "archive " + place + " was written by a newer program (layout " + layout
                + ", this program knows " + known + "). Start the newer program, or bring back a backup made before the upgrade.", null);
    }

    /** There was an archive and there are no tables: empty ones would pass for the whole province's memory. */
    ArchiveFailure gone(Path mark) {
        return new ArchiveFailure(Kind.DAMAGED, "数据库 " + place + " 中没有档案库，而此前曾有。请检查地址与模式（search_path），或恢复最近的备份，再启动；"
                + "下级节点会重发仍保留的数据。如确要从空档案库开始，请先删除 " + mark + "。",
                "there is no archive in database " + place + ", and there was one. Check its address and schema (search_path), or "
                + "bring back the last backup, and start the core; nodes send again what they still keep. To begin with an empty "
                + "archive, delete " + mark + " first.", null);
    }

    static ArchiveFailure noPassword(Path file, Exception cause) {
        return new ArchiveFailure(Kind.UNUSABLE, "档案数据库的密码文件 " + file + " 无法读取。请检查其是否存在、是否属于省级核心的用户。",
                "the file with the password of the archive's database, " + file + ", cannot be read. Check that it exists and belongs "
                + "to the core's user.", cause);
    }

    static ArchiveFailure noDriver(Throwable cause) {
        return new ArchiveFailure(Kind.UNUSABLE, "缺少 PostgreSQL 的驱动程序。请用 ./microbrain core 启动，它会加上所需的库。",
                "the driver of PostgreSQL is not on the class path. Start with ./microbrain core, which adds what is needed.", cause);
    }
}
