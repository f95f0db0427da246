package org.microbrain.runtime.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Wish;
import org.microbrain.link.Moment;
import org.microbrain.record.RecordTime;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings this node to what it is wanted to run, and proves it or goes back. One component at a time is put to work, so
 * that what fails is blamed on what changed; fetching goes on beside it. {@link #start} and {@link #work} belong to one
 * thread, which may wait for the disk; {@link #statuses} and {@link #changes} may be asked by any.
 */
public final class Updater {

    private static final Logger LOG = LoggerFactory.getLogger(Updater.class);

    private final UpdateParts parts;
    private final Keeping keeping;
    private final Map<Component, ComponentUpdate> components = new TreeMap<>();
    private volatile List<ComponentStatus> statuses = List.of();
    private volatile List<Change> changes = List.of();
    private String trouble = "";

    /** @param saved the book of updates as the disk has it; null at a first start, or when it is lost */
    public Updater(UpdateParts parts, Supplier<RecordTime> clock, byte[] saved) {
        this.parts = parts;
        this.keeping = keeping(parts, clock, saved);
    }

    private static Keeping keeping(UpdateParts parts, Supplier<RecordTime> clock, byte[] saved) {
        try {
            return new Keeping(parts.keeper(), clock, saved);
        } catch (IllegalArgumentException e) {
            LOG.error("{}; what runs goes on, attempts are forgotten", e.getMessage());
            return new Keeping(parts.keeper(), clock, null);
        }
    }

    /** Puts to work what ran when the program ended; to be called once, before anything else runs. */
    public void start() {
        onDisk().forEach(this::of);
        keeping.book().attempts().keySet().forEach(this::of);
        components.values().forEach(ComponentUpdate::start);
        publish(parts.desired().get());
    }

    private List<Component> onDisk() {
        try {
            parts.disk().folder(parts.folder());
        } catch (IOException e) {
            LOG.error("the folder of updates cannot be made: {}", e.toString());
            return List.of();
        }
        try (Stream<Path> folders = Files.list(parts.folder())) {
            return folders.map(folder -> ComponentFolder.component(folder.getFileName().toString()))
                    .flatMap(Optional::stream).toList();
        } catch (IOException e) {
            LOG.error("the folder of updates cannot be read: {}", e.toString());
            return List.of();
        }
    }

    private Optional<ComponentUpdate> of(Component component) {
        return parts.appliers().containsKey(component.kind()) ? Optional.of(components.computeIfAbsent(component,
                one -> new ComponentUpdate(one, parts, keeping))) : Optional.empty();
    }

    /** Does what can be done now. A step that fails, as on a full disk, is done again the next time. */
    public void work(Moment now) {
        Desired desired = parts.desired().get();
        desired.wishes().forEach(wish -> {
            if (of(wish.component()).isEmpty()) {
                refuse(wish);
            }
        });
        List<ComponentUpdate> order = new ArrayList<>(components.values());
        order.sort(Comparator.comparingInt(one -> -desired.of(one.component()).map(Wish::priority).orElse(0)));
        for (ComponentUpdate one : order) {
            boolean alone = components.values().stream().allMatch(other -> other == one || !other.underway());
            guarded(() -> one.step(now, desired.of(one.component()), alone));
        }
        publish(desired);
    }

    private void refuse(Wish wish) {
        if (!keeping.book().failed(wish) && keeping.book().hasRoomFor(wish.component())) {
            guarded(() -> keeping.keep(Trying.begin(wish, Slot.A, Optional.empty()).to(AttemptState.REFUSED,
                    new NotGood("kind-unknown", "本节点不支持此类组件", "this node does not take this kind of component"))));
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
            trouble = "";
        } catch (RuntimeException e) {
            if (!trouble.equals(e.toString())) {
                trouble = e.toString();
                LOG.error("a step of an update was not kept and is done again: {}", trouble);
            }
        }
    }

    private void publish(Desired desired) {
        List<ComponentStatus> all = new ArrayList<>();
        components.forEach((component, one) -> all.add(new ComponentStatus(component, one.running(), since(one),
                desired.of(component), keeping.latest(component), one.note())));
        statuses = List.copyOf(all);
        changes = keeping.book().changesCopied();
    }

    private static long since(ComponentUpdate one) {
        try {
            return Files.getLastModifiedTime(one.place().folder().resolve(ComponentFolder.CURRENT),
                    LinkOption.NOFOLLOW_LINKS).toMillis();
        } catch (IOException e) {
            return 0;
        }
    }

    /** How each component stands. */
    public List<ComponentStatus> statuses() {
        return statuses;
    }

    /** The latest changes of all attempts, the newest last. */
    public List<Change> changes() {
        return changes;
    }

    /** What runs, by component. */
    public Map<Component, Version> running() {
        Map<Component, Version> running = new TreeMap<>();
        statuses.forEach(one -> one.running().ifPresent(version -> running.put(one.component(), version)));
        return running;
    }
}
