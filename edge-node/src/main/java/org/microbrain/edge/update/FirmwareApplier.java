package org.microbrain.edge.update;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.edge.firmware.BoardConfig;
import org.microbrain.edge.firmware.FileForm;
import org.microbrain.release.Component;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.ComponentFolder;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.Disk;
import org.microbrain.runtime.update.Flaws;
import org.microbrain.runtime.update.NotGood;

/**
 * The files of a board's system: rendered for this node into a folder of their own, checked, and put in force by a link
 * that changes at once and a reload command. The system reads its files through {@value #LIVE}; where there is no
 * reload command nothing but the link changes.
 */
public final class FirmwareApplier implements Applier {

    /** The link to the rendered files that are in force, beside the slots. */
    public static final String LIVE = "live";

    private static final Duration CHECK_LIMIT = Duration.ofSeconds(30);

    private final Path updates;
    private final Disk disk;
    private final String board;
    private final Map<String, String> values;
    private final boolean systemChecks;
    private final Optional<TimedCommand> check;
    private final Optional<TimedCommand> reload;

    /**
     * @param updates      the folder of all components
     * @param board        of this node
     * @param values       of this node
     * @param systemChecks whether the system's own programs look at the files ({@link FileForm#check()})
     * @param check        looks at the folder of rendered files, besides
     * @param reload       lets the system take over what is in the folder
     */
    public FirmwareApplier(Path updates, Disk disk, String board, Map<String, String> values, boolean systemChecks,
                           Optional<TimedCommand> check, Optional<TimedCommand> reload) {
        this.updates = updates;
        this.disk = disk;
        this.board = board;
        this.values = Map.copyOf(values);
        this.systemChecks = systemChecks;
        this.check = check;
        this.reload = reload;
    }

    private Path folder(Component component) {
        return new ComponentFolder(component, updates, disk).folder();
    }

    private static String rendered(Content content) {
        return "rendered-" + content.folder().getFileName();
    }

    private BoardConfig config(Content content) throws NotGood {
        Flaws flaws = new Flaws();
        BoardConfig config = BoardConfig.read(content.folder(), flaws.list());
        flaws.check();
        if (!config.board().equals(board)) {
            throw new NotGood("does-not-fit", "此配置适用于 " + config.board() + "，本机为 " + board,
                    "these files are for " + config.board() + ", this is " + board);
        }
        return config;
    }

    private Map<String, String> texts(BoardConfig config) throws NotGood {
        Flaws flaws = new Flaws();
        Map<String, String> texts = config.render(values, flaws.list());
        flaws.check();
        return texts;
    }

    @Override
    public void check(Content content) throws NotGood {
        BoardConfig config = config(content);
        Path trial = folder(content.component()).resolve("trial");
        render(config, trial);
        List<NotGood> wrong = new ArrayList<>();
        if (systemChecks) {
            for (Map.Entry<String, BoardConfig.Template> file : config.files().entrySet()) {
                List<String> words = new ArrayList<>(file.getValue().form().check());
                if (!words.isEmpty()) {
                    words.add(TimedCommand.PLACE);
                    run(new TimedCommand(words, CHECK_LIMIT), trial.resolve(file.getKey()), wrong);
                }
            }
        }
        check.ifPresent(command -> run(command, trial, wrong));
        try {
            disk.delete(trial);
        } catch (IOException e) {
            throw unwritten(e);
        }
        if (!wrong.isEmpty()) {
            throw wrong.get(0);
        }
    }

    private static void run(TimedCommand command, Path place, List<NotGood> wrong) {
        try {
            command.run(place);
        } catch (NotGood e) {
            wrong.add(e);
        }
    }

    private void render(BoardConfig config, Path into) throws NotGood {
        Map<String, String> texts = texts(config);
        try {
            disk.delete(into);
            disk.folder(into);
            for (Map.Entry<String, String> text : texts.entrySet()) {
                disk.write(into.resolve(text.getKey()), text.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw unwritten(e);
        }
    }

    private static NotGood unwritten(IOException e) {
        return new NotGood("disk", "无法写入文件：" + e.getMessage(), "the files cannot be written: " + e.getMessage());
    }

    /** Renders beside what is in force, unless it is in force already, as when this is done a second time. */
    @Override
    public Effect apply(Content content) throws NotGood {
        Path folder = folder(content.component());
        if (!inForce(folder).equals(Optional.of(rendered(content)))) {
            render(config(content), folder.resolve(rendered(content)));
        }
        return putInForce(content);
    }

    /** What ran before lies there as it was rendered then; it is put in force as it is. */
    @Override
    public Effect back(Content content) throws NotGood {
        if (Files.notExists(folder(content.component()).resolve(rendered(content)))) {
            render(config(content), folder(content.component()).resolve(rendered(content)));
        }
        return putInForce(content);
    }

    private Effect putInForce(Content content) throws NotGood {
        Path folder = folder(content.component());
        try {
            disk.point(folder.resolve(LIVE), rendered(content));
        } catch (IOException e) {
            throw unwritten(e);
        }
        if (reload.isPresent()) {
            reload.get().run(folder.resolve(LIVE));
        }
        return Effect.NOW;
    }

    private static Optional<String> inForce(Path folder) {
        try {
            Path link = folder.resolve(LIVE);
            return Files.isSymbolicLink(link) ? Optional.of(Files.readSymbolicLink(link).toString()) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The system goes on with what it has; there is no earlier one that could be put in its place. */
    @Override
    public Effect remove(Component component) throws NotGood {
        try {
            disk.delete(folder(component).resolve(LIVE));
        } catch (IOException e) {
            throw unwritten(e);
        }
        if (reload.isPresent()) {
            reload.get().run(folder(component).resolve(LIVE));
        }
        return Effect.NOW;
    }

    @Override
    public void resume(Content content) {
        // The system has its files, whether or not this program runs.
    }
}
