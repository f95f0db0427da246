package org.microbrain.runtime.update;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.microbrain.release.Component;

/**
 * An applier whose work is one file, as a system's configuration is. Content with the word "bad" in it is applied and
 * then found to be wrong; with "unusable" it cannot be applied; with "nonsense" its check fails.
 */
final class FileApplier implements Applier {

    private final Path effect;
    private final Disk disk;

    FileApplier(Path effect, Disk disk) {
        this.effect = effect;
        this.disk = disk;
    }

    static String text(Content content) {
        try {
            return Files.readString(content.file("text"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String inEffect() throws IOException {
        return Files.exists(effect) ? Files.readString(effect) : "";
    }

    @Override
    public void check(Content content) throws NotGood {
        if (text(content).contains("nonsense")) {
            throw new NotGood("sample-differs", "样例不符", "the sample differs");
        }
    }

    @Override
    public Effect apply(Content content) throws NotGood {
        if (text(content).contains("unusable")) {
            throw new NotGood("unusable", "不能用", "cannot be used");
        }
        write(text(content));
        return Effect.NOW;
    }

    private void write(String text) {
        try {
            disk.write(effect, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Effect remove(Component component) {
        write("");
        return Effect.NOW;
    }

    @Override
    public void resume(Content content) {
        // It lasts by itself.
    }

    @Override
    public Optional<NotGood> trouble(Content content) {
        return text(content).contains("bad") ? Optional.of(new NotGood("unwell", "不正常", "not well")) : Optional.empty();
    }
}
