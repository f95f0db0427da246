package org.microbrain.runtime.update;

import static org.microbrain.runtime.update.Guarded.guarded;
import static org.microbrain.runtime.update.Guarded.guardedly;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.microbrain.intent.AttemptState;
import org.microbrain.intent.Wish;
import org.microbrain.link.Moment;
import org.microbrain.release.Component;

/**
 * Gets a release into the slot that does not run: what is genuine and fits is fetched, laid into the slot and checked. Changes
 * nothing of what runs. For one thread.
 */
final class Staging {

    private static final long RETRY_MILLIS = 30_000;
    private static final int MOST_CHECKS = 3;
    private static final long ROOM = 16L << 20;

    private final Component component;
    private final UpdateParts parts;
    private final Keeping keeping;
    private final ComponentFolder place;
    private final Applier applier;
    private final Map<String, CompletableFuture<Path>> fetching = new HashMap<>();
    private NotGood note;
    private long retryAt;

    Staging(Component component, UpdateParts parts, Keeping keeping, ComponentFolder place, Applier applier) {
        this.component = component;
        this.parts = parts;
        this.keeping = keeping;
        this.place = place;
        this.applier = applier;
    }

    /** What stands in the way at the moment, for people. */
    Optional<NotGood> note() {
        return Optional.ofNullable(note);
    }

    /** A new attempt begins. */
    void begin() {
        note = null;
        retryAt = 0;
    }

    /** One step of fetching. */
    void step(Trying trying, Moment now, Wish wish) {
        if (now.elapsed() < retryAt) {
            return;
        }
        Optional<Offer> offer;
        try {
            offer = parts.releases().find(component, wish.version());
            if (offer.isPresent() && offer.get().misfit().isPresent()) {
                throw offer.get().misfit().get();
            }
        } catch (NotGood e) {
            stop();
            keeping.keep(trying.to(AttemptState.REFUSED, e));
            return;
        }
        if (offer.isEmpty()) {
            note = new NotGood("release-unknown", "尚未收到此版本的签名信息", "nothing signed is known of this version yet");
        } else if (place.holds(trying.slot(), offer.get())) {
            stage(trying, offer.get());
        } else if (parts.folder().toFile().getUsableSpace() < 2 * offer.get().size() + ROOM) {
            stop();
            keeping.keep(trying.to(AttemptState.FAILED, new NotGood("disk-full", "磁盘空间不足",
                    "there is no room on the disk")));
        } else if (fetched(offer.get(), now, wish)) {
            stage(trying, offer.get());
        }
    }

    private boolean fetched(Offer offer, Moment now, Wish wish) {
        for (Offer.Piece piece : offer.pieces()) {
            CompletableFuture<Path> one = fetching.computeIfAbsent(piece.sha256(), key -> place.current()
                    .flatMap(slot -> place.file(slot, piece)).map(CompletableFuture::completedFuture)
                    .orElseGet(() -> parts.artifacts().fetch(piece, wish.ceiling())));
            if (one.isCompletedExceptionally()) {
                note = new NotGood("fetch-failed", "获取未成功，稍后再试", "fetching did not succeed, and is tried again");
                retryAt = now.elapsed() + RETRY_MILLIS;
                stop();
                return false;
            }
        }
        note = null;
        return fetching.values().stream().allMatch(CompletableFuture::isDone);
    }

    /** What is under way is given up. */
    void stop() {
        fetching.values().forEach(one -> one.cancel(true));
        fetching.clear();
    }

    private void stage(Trying trying, Offer offer) {
        note = null;
        Trying ready = trying.fetched(offer.size());
        try {
            if (trying.starts() >= MOST_CHECKS) {
                throw new NotGood("ends-program", "检查此版本时程序多次中断",
                        "the program ended again and again while this was checked");
            }
            Map<String, Path> files = new HashMap<>();
            offer.pieces().stream().filter(piece -> fetching.containsKey(piece.sha256()))
                    .forEach(piece -> files.put(piece.name(), fetching.get(piece.sha256()).join()));
            Content content = guarded(() -> place.fill(trying.slot(), offer, files));
            guardedly(() -> deleteFetched(files.values()));
            ready = keeping.keepQuietly(ready.starts(ready.starts() + 1));
            guardedly(() -> applier.check(content));
        } catch (NotGood e) {
            stop();
            keeping.keep(ready.to(AttemptState.FAILED, e));
            return;
        }
        stop();
        keeping.keep(ready.starts(0).to(AttemptState.STAGED));
    }

    /** What was fetched lies in the slot now; what was taken from the other slot stays where it is. */
    private void deleteFetched(Collection<Path> files) throws IOException {
        for (Path file : files) {
            if (!file.startsWith(place.folder())) {
                parts.disk().delete(file);
            }
        }
    }
}
