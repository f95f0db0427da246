package org.microbrain.core.archive;

import java.nio.file.Path;
import java.sql.SQLException;
import org.microbrain.journal.StorageFailure;
import org.sqlite.SQLiteException;

/** The store failed. The words name the file, what is wrong with it and what a person can do. */
public final class ArchiveFailure extends StorageFailure {

    private static final long serialVersionUID = 1L;

    private static final int SQLITE_CORRUPT = 11;
    /** PostgreSQL's word for the same, see its table of error codes. */
    static final String DATA_CORRUPTED = "XX001";
    private static final int SQLITE_IOERR_SHMSIZE = 4874;
    /** What SQLite needs beside the file before it can even read. */
    private static final long INDEX_BYTES = 64 << 10;

    private final Kind kind;
    private final String zh;

    enum Kind {
        /** There is no room; something smaller may fit. */
        FULL,
        /** The database does not answer; it may come back by itself. */
        AWAY,
        /** The disk or the file cannot be used now. */
        UNUSABLE,
        /** What is stored is not what was; trying again cannot help. */
        DAMAGED,
        /** This one change was not possible; others may be. */
        CHANGE
    }

    ArchiveFailure(Kind kind, String zh, String en, Throwable cause) {
        super(en, kind == Kind.FULL, cause);
        this.kind = kind;
        this.zh = zh;
    }

    /** There was an archive here and there is none: an empty one would pass for the whole province's memory. */
    static ArchiveFailure gone(Path file, Path mark) {
        return new ArchiveFailure(Kind.DAMAGED, "档案库 " + file + " 不见了或是空的，而此处曾有档案库。请停止省级核心，恢复最近的备份，再启动；"
                + "下级节点会重发仍保留的数据。如确要从空档案库开始，请先删除 " + mark + "。",
                "archive " + file + " is gone or empty, and there was one. Stop the core, bring back the last backup and "
                + "start it; nodes send again what they still keep. To begin with an empty archive, delete " + mark
                + " first.", null);
    }

    static ArchiveFailure newer(Path file, int layout, int known) {
        return new ArchiveFailure(Kind.UNUSABLE, "档案库 " + file + " 由更新版本的程序写成（布局 " + layout + "，本程序只认识 " + known
                + "）。请启动新版本程序，或恢复升级前的备份。",
                "archive " + file + " was written by a newer program (layout " + layout + ", this program knows " + known
                + "). Start the newer program, or bring back a backup made before the upgrade.", null);
    }

    /** Somebody changed the file, or the log beside it, under the running core. */
    static ArchiveFailure changed(Path file, String zh, String en) {
        return new ArchiveFailure(Kind.DAMAGED, "档案库在运行中被改动：" + file + " " + zh + "。请查明是谁所为，停止省级核心，保留该文件及其 -wal "
                + "的副本，必要时恢复最近的备份，再启动；下级节点会重发仍保留的数据。",
                "archive: " + file + " " + en + " while the core ran. Find out who did it, stop the core, keep a copy of "
                + "the file and its -wal, bring back the last backup if need be, and start it; nodes send again what they "
                + "still keep.", null);
    }

    /** What had been acknowledged is gone from under the running core. */
    static ArchiveFailure wentBack(String place, long lost) {
        return new ArchiveFailure(Kind.DAMAGED, "档案库 " + place + " 在运行中倒退，少了 " + lost + " 条已确认的记录（恢复了较早的备份，或切换到落后的备用库）。"
                + "请查明原因，再重新启动省级核心；下级节点重新连接时会重发仍保留的数据。",
                "archive " + place + " went back in time while the core ran: " + lost + " records that had been acknowledged "
                + "are gone (an older backup was brought back, or a standby that lagged took over). Find out why, then "
                + "start the core anew; nodes send again what they still keep when they connect.", null);
    }

    /** A row that no program of ours has written. */
    static SQLException notOurs(String what, RuntimeException cause) {
        return new SQLException(what + ": " + cause.getMessage(), DATA_CORRUPTED, SQLITE_CORRUPT, cause);
    }

    /** SQLite's primary result codes, see sqlite.org/rescode.html. */
    static ArchiveFailure of(Path file, SQLException cause) {
        String said = cause.getMessage();
        return switch (noRoomToOpen(file, cause) ? 13 : cause.getErrorCode() & 0xff) {
            case 11, 26 -> new ArchiveFailure(Kind.DAMAGED, "档案库 " + file + " 已损坏（" + said + "）。请停止省级核心，保留该文件及其 -wal 的副本，"
                    + "再恢复最近的备份，或运行：sqlite3 " + file + " .recover | sqlite3 " + file + ".new；下级节点会重发仍保留的数据。",
                    "archive " + file + " is damaged (" + said + "). Stop the core, keep a copy of the file and its -wal, "
                    + "then either bring back the last backup, or run: sqlite3 " + file + " .recover | sqlite3 " + file
                    + ".new — nodes send again what they still keep.", cause);
            case 13 -> new ArchiveFailure(Kind.FULL, "档案库 " + file + " 所在磁盘已满。请清理磁盘；在此之前不确认任何数据，下级节点保留各自的记录。",
                    "no room left for archive " + file + ". Free space on its disk; nothing is acknowledged until then, "
                    + "and nodes keep their records.", cause);
            case 5, 6 -> new ArchiveFailure(Kind.UNUSABLE, "档案库 " + file + " 被其他程序占用。请停止该程序（另一个省级核心、备份工具、打开的 sqlite3）。",
                    "archive " + file + " is held by another program. Stop it (a second core, a backup tool, an open "
                    + "sqlite3) and try again.", cause);
            case 8, 14 -> new ArchiveFailure(Kind.UNUSABLE, "档案库 " + file + " 无法打开写入。请检查其文件夹是否存在、是否属于省级核心的用户。",
                    "archive " + file + " cannot be opened for writing. Check that its folder exists and belongs to the "
                    + "core's user.", cause);
            case 10 -> new ArchiveFailure(Kind.UNUSABLE, "档案库 " + file + " 所在磁盘读写出错（" + said + "）。请检查磁盘；恢复之前不确认任何数据，下级节点保留各自的记录。",
                    "the disk of archive " + file + " does not read or write (" + said + "). Check the disk; nothing "
                    + "is acknowledged until it does, and nodes keep their records.", cause);
            default -> new ArchiveFailure(Kind.CHANGE, "档案库 " + file + "：" + said, "archive " + file + ": " + said, cause);
        };
    }

    /** On a disk that is full to the last byte SQLite calls it an I/O error that its index cannot be made. */
    private static boolean noRoomToOpen(Path file, SQLException cause) {
        return cause instanceof SQLiteException sqlite && sqlite.getResultCode().code == SQLITE_IOERR_SHMSIZE
                && file.toAbsolutePath().getParent().toFile().getUsableSpace() < INDEX_BYTES;
    }

    /** Whether waiting may help, without anybody doing anything here. */
    boolean passes() {
        return kind == Kind.FULL || away();
    }

    /** Whether the database does not answer. */
    boolean away() {
        return kind == Kind.AWAY;
    }

    /** The same as {@link #getMessage} in Chinese. */
    public String zh() {
        return zh;
    }

    /** True when what is stored is damaged, so that trying again cannot help. */
    public boolean damaged() {
        return kind == Kind.DAMAGED;
    }

    @Override
    public boolean hitsAll() {
        return away() || kind == Kind.UNUSABLE || kind == Kind.DAMAGED;
    }
}
