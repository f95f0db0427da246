package org.microbrain.runtime.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A hub whose book of admissions is lost goes on with the last copy. */
final class AdmissionCopyTest {

    @TempDir
    private Path folder;
    private Path file;
    private Path copy;

    @BeforeEach
    void write() throws Exception {
        file = folder.resolve("data/admission.db");
        copy = folder.resolve("other disk's/copy.db");
        try (AdmissionFile book = new AdmissionFile(file, copy)) {
            expect(book, "450102001003");
            book.copy();
            expect(book, "450102001004");
        }
        Files.deleteIfExists(file.resolveSibling("admission.db-wal"));
    }

    private static void expect(AdmissionFile book, String node) {
        book.update("INSERT INTO expected(node, name, serial, at, who) VALUES(?, '', '', 0, '')", node);
    }

    private long expected() throws Exception {
        try (AdmissionFile book = new AdmissionFile(file, copy)) {
            return book.count("SELECT count(*) FROM expected");
        }
    }

    @Test
    void aSoundFileIsUsedAsItIs() throws Exception {
        assertThat(expected()).isEqualTo(2);
    }

    @Test
    void aLostFileIsReplacedByItsCopy() throws Exception {
        Files.delete(file);
        assertThat(expected()).isEqualTo(1);
    }

    @Test
    void aDamagedFileIsSetAsideAndReplacedByItsCopy() throws Exception {
        Files.write(file, new byte[8192]);
        assertThat(expected()).isEqualTo(1);
        assertThat(file.resolveSibling("admission.db.set-aside")).hasSize(8192);
    }

    @Test
    void withoutACopyItBeginsAnew() throws Exception {
        Files.write(file, new byte[8192]);
        Files.delete(copy);
        assertThat(expected()).isZero();
    }

    @Test
    void theCopyIsForTheNodesOwnUser() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy))).isEqualTo("rw-------");
    }
}
