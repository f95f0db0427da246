package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.demo.SentFile.Times;

class SentFileTest {

    private static final Published A = Published.of("450124101204/river/stage", 1_000, 0.1 + 0.2);

    @TempDir
    private Path folder;

    @Test
    void everyWriteAndAnswerIsCounted() throws IOException {
        Path file = folder.resolve("sent.csv");
        try (SentFile account = new SentFile(file)) {
            account.sending(A);
            account.sending(A);
            account.acknowledged(A);
        }
        assertThat(SentFile.read(file)).containsOnlyKeys(A).containsEntry(A, new Times(2, 1));
    }

    @Test
    void aSecondStartGoesOnBehindAHalfWrittenLine() throws IOException {
        Path file = folder.resolve("sent.csv");
        try (SentFile account = new SentFile(file)) {
            account.sending(A);
            account.acknowledged(A);
        }
        Files.writeString(file, "450124101204/river/stage,2000,0.3", StandardOpenOption.APPEND);
        Published next = Published.of(A.series(), 3_000, -0.0);
        try (SentFile account = new SentFile(file)) {
            account.sending(next);
        }
        assertThat(SentFile.read(file)).containsOnlyKeys(A, next).containsEntry(next, new Times(1, 0));
    }

    @Property(tries = 50)
    void everyFiniteValueComesBackBitForBit(@ForAll long bits) throws IOException {
        double value = Double.longBitsToDouble(bits);
        if (!Double.isFinite(value)) {
            return;
        }
        Path file = Files.createTempFile("sent", ".csv");
        try (SentFile account = new SentFile(file)) {
            account.sending(Published.of("a/b", 1, value));
        }
        assertThat(SentFile.read(file)).containsOnlyKeys(Published.of("a/b", 1, value));
        Files.delete(file);
    }
}
