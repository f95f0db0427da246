package org.microbrain.edge.update;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.microbrain.runtime.update.ComponentFolder;
import org.microbrain.runtime.update.Disk;
import org.microbrain.runtime.update.Slot;

/**
 * What the program and its supervisor tell one another, in the folder of the program's component: which slot counts
 * ({@link ComponentFolder}), which is on trial and how many starts it has left, and why a trial has ended. Each is one
 * small file that changes at once.
 */
public final class ProgramFolder {

    static final String TRIAL = "trial";
    static final String ENDED = "trial-ended";

    private final ComponentFolder place;
    private final Disk disk;

    /**
     * A slot on trial.
     *
     * @param starts how often it may still be started before it is given up
     */
    public record Trial(Slot slot, int starts) {
    }

    /** Why the supervisor ended a trial. */
    public record Ended(Slot slot, String zh, String en, String log) {
    }

    public ProgramFolder(ComponentFolder place, Disk disk) {
        this.place = place;
        this.disk = disk;
    }

    /** The slot that counts; empty for the program as it was installed. */
    public Optional<Slot> current() {
        return place.current();
    }

    public Path slot(Slot slot) {
        return place.slot(slot);
    }

    public Optional<Trial> trial() {
        return read(TRIAL).map(file -> new Trial(Slot.valueOf(file.getProperty("slot")),
                Integer.parseInt(file.getProperty("starts"))));
    }

    public void trial(Trial trial) throws IOException {
        disk.write(file(TRIAL), ("slot=" + trial.slot() + "\nstarts=" + trial.starts() + "\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    /** There is no trial any more, and nothing to be said of the last one. */
    public void settle() throws IOException {
        disk.delete(file(TRIAL));
        disk.delete(file(ENDED));
    }

    /** The supervisor gives a trial up. What it says is written before the trial is gone. */
    public void end(Ended why) throws IOException {
        disk.write(file(ENDED), ("slot=" + why.slot() + "\nzh=" + escaped(why.zh()) + "\nen=" + escaped(why.en())
                + "\nlog="
                + escaped(why.log()) + "\n").getBytes(StandardCharsets.UTF_8));
        disk.delete(file(TRIAL));
    }

    public Optional<Ended> ended() {
        return read(ENDED).map(file -> new Ended(Slot.valueOf(file.getProperty("slot")), file.getProperty("zh", ""),
                file.getProperty("en", ""), file.getProperty("log", "")));
    }

    private Path file(String name) {
        return place.folder().resolve(name);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "");
    }

    /** A file that is damaged counts as none: the slot that counts is started then. */
    private Optional<Properties> read(String name) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file(name), StandardCharsets.UTF_8)));
            Slot.valueOf(properties.getProperty("slot", ""));
            Integer.parseInt(properties.getProperty("starts", "0"));
            return Optional.of(properties);
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
