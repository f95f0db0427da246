package org.microbrain.core.archive;

import java.nio.file.Path;

/** Something that happened to the archive's file, in words for people. */
public record ArchiveEvent(String zh, String en) {

    static ArchiveEvent shrunk(Path file, long missing) {
        return new ArchiveEvent("档案库 " + file + " 比上次运行时少 " + missing
                + " 条记录：预写日志丢失或损坏，或恢复了较早的备份。下级节点会重发仍保留的数据；其余在账目中列为等待",
                "archive " + file + " holds " + missing + " records less than when it last ran: its write-ahead log was "
                + "lost or damaged, or an older copy was brought back. Nodes send again what they still keep; the rest "
                + "stands in the ledger as waiting");
    }

    static ArchiveEvent logSaved(Path file) {
        return new ArchiveEvent("档案库 " + file + " 的预写日志在运行中被删除；其内容已全部存入档案库，没有丢失。请查明是谁在删除该处的文件",
                "the write-ahead log of archive " + file + " was deleted while the core ran; all of it was saved into the "
                + "file and nothing is lost. Find out who deletes files there");
    }
}
