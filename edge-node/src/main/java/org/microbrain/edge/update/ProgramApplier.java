package org.microbrain.edge.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.microbrain.release.Component;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;
import org.microbrain.runtime.update.Slot;

/**
 * The node's own program: a set of jars in a slot. A new one runs on trial under the {@link Supervisor}, which goes
 * back by itself when it does not come up; the slot counts only once the program has proved itself. Without a
 * supervisor nothing of this kind is taken.
 */
public final class ProgramApplier implements Applier {

    /** The only component of this kind. */
    public static final String NAME = "edge-node";
    /** Starts of a new program, of which the first may be lost to a power cut. */
    static final int STARTS = 2;

    private static final Duration CHECK_LIMIT = Duration.ofMinutes(2);

    private final ProgramFolder folder;
    private final String running;
    private final Function<Path, List<String>> check;

    /**
     * @param running the slot that this program was started from; {@code none} for the installed one, empty when no
     *                supervisor started it
     * @param check   the words of a command that lets the jars of a slot look at this node's configuration
     */
    public ProgramApplier(ProgramFolder folder, String running, Function<Path, List<String>> check) {
        this.folder = folder;
        this.running = running;
        this.check = check;
    }

    @Override
    public void check(Content content) throws NotGood {
        if (!content.component().name().equals(NAME)) {
            throw new NotGood("wrong-name", "本节点的程序组件名为 " + NAME, "the program of this node is called " + NAME);
        }
        if (running.isEmpty()) {
            throw new NotGood("no-supervisor", "本节点未在守护进程下运行（edge --supervised），不能更新程序",
                    "this node does not run under its supervisor (edge --supervised), so its program is not updated");
        }
        try (Stream<Path> files = Files.list(content.folder())) {
            if (files.noneMatch(file -> file.toString().endsWith(".jar"))) {
                throw new NotGood("no-program", "发行中没有 jar 文件", "the release has no jar file");
            }
        } catch (IOException e) {
            throw unwritten(e);
        }
        new TimedCommand(check.apply(content.folder()), CHECK_LIMIT).run(content.folder());
    }

    private static NotGood unwritten(IOException e) {
        return new NotGood("disk", "磁盘出错：" + e.getMessage(), "the disk failed: " + e.getMessage());
    }

    private static String slot(Content content) {
        return content.folder().getFileName().toString();
    }

    @Override
    public boolean onTrial() {
        return true;
    }

    @Override
    public Effect apply(Content content) throws NotGood {
        Optional<NotGood> gone = didNotStart(content);
        if (gone.isPresent()) {
            throw gone.get();
        }
        if (running.equals(slot(content))) {
            return Effect.NOW;
        }
        try {
            folder.trial(new ProgramFolder.Trial(Slot.valueOf(slot(content)), STARTS));
        } catch (IOException e) {
            throw unwritten(e);
        }
        return Effect.AFTER_RESTART;
    }

    private Optional<NotGood> didNotStart(Content content) {
        return folder.ended().filter(one -> one.slot().name().equals(slot(content)))
                .map(one -> new NotGood("did-not-start", one.zh(), one.en(), one.log()));
    }

    @Override
    public Effect back(Content content) throws NotGood {
        return settle(slot(content));
    }

    @Override
    public Effect remove(Component component) throws NotGood {
        return settle("none");
    }

    private Effect settle(String wanted) throws NotGood {
        try {
            folder.settle();
        } catch (IOException e) {
            throw unwritten(e);
        }
        return running.isEmpty() || running.equals(wanted) ? Effect.NOW : Effect.AFTER_RESTART;
    }

    @Override
    public void keep(Content content) throws NotGood {
        settle(slot(content));
    }

    /** @throws NotGood when the supervisor has started another one than this */
    @Override
    public void resume(Content content) throws NotGood {
        if (!running.isEmpty() && !running.equals(slot(content))) {
            Optional<NotGood> gone = didNotStart(content);
            throw gone.isPresent() ? gone.get() : new NotGood("did-not-start", "新程序没有运行起来",
                    "the new program does not run");
        }
    }
}
