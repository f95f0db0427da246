package org.microbrain.runtime.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.microbrain.intent.Attempt;
import org.microbrain.intent.AttemptEncoding;
import org.microbrain.intent.Desired;
import org.microbrain.intent.Halt;
import org.microbrain.intent.Wish;
import org.microbrain.link.Moment;
import org.microbrain.record.Draft;
import org.microbrain.record.RecordTime;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.Version;

/**
 * A node with nothing but an updater, on a real disk. Its program may be ended at any point ({@link PowerCut}) and is
 * then started again; what it had in memory is gone, what was kept is not.
 */
public class TestNode {

    /** 2026-12-01 10:00 in Beijing. */
    public static final long TIME = 1_796_090_400_000L;

    public final Path folder;
    public final CutPoints points;
    public final Disk disk;
    public final Map<String, Offer> offers = new HashMap<>();
    public final List<Draft> records = new ArrayList<>();
    public final List<String> fetched = new ArrayList<>();
    public Desired desired = new Desired(List.of());
    public Optional<Halt> halt = Optional.empty();
    public Vitals vitals = new Vitals(true, 0, false);
    public RecordTime.Quality clock = RecordTime.Quality.GOOD;
    public long wall = TIME;
    public boolean fetchFails;
    public boolean keepFails;
    public boolean restartWanted;
    public byte[] book;
    public long elapsed;
    public Updater updater;
    public Map<ReleaseKind, Applier> appliers = Map.of();

    public TestNode(Path folder, CutPoints points) {
        this.folder = folder;
        this.points = points;
        this.disk = new CuttingDisk(points);
    }

    public static Wish wish(Component component, String version, long attempt) {
        return new Wish(component, new Version(version), "rollout-" + version, 1, attempt, false, "选中", "selected",
                MaintenanceWindow.ALWAYS, 0, 1, false, Duration.ofSeconds(30));
    }

    /** Publishes a release whose files have these contents. */
    public void publish(Component component, String version, Map<String, String> files) throws IOException {
        publish(component, version, files, Optional.empty(), Optional.empty());
    }

    public void publish(Component component, String version, Map<String, String> files, Optional<Offer.Sample> sample,
                 Optional<NotGood> misfit) throws IOException {
        Map<String, byte[]> bytes = new HashMap<>();
        files.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
        publishBytes(component, version, bytes, sample, misfit);
    }

    /** Publishes a release whose files have these contents. */
    public void publishBytes(Component component, String version, Map<String, byte[]> files) throws IOException {
        publishBytes(component, version, files, Optional.empty(), Optional.empty());
    }

    private void publishBytes(Component component, String version, Map<String, byte[]> files, Optional<Offer.Sample> sample,
                              Optional<NotGood> misfit) throws IOException {
        List<Offer.Piece> pieces = new ArrayList<>();
        Path store = Files.createDirectories(folder.resolve("store"));
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path one = Files.write(store.resolve("new"), file.getValue());
            String hash = ComponentFolder.sha256(one);
            Files.move(one, store.resolve(hash), StandardCopyOption.REPLACE_EXISTING);
            pieces.add(new Offer.Piece(file.getKey(), hash, file.getValue().length));
        }
        offers.put(component + " " + version, new Offer(component, new Version(version), pieces, sample, misfit));
    }

    /** The program starts. */
    public void start() {
        restartWanted = false;
        elapsed = 0;
        updater = new Updater(new UpdateParts(folder.resolve("updates"), disk, () -> desired, () -> halt,
                (component, version) -> Optional.ofNullable(offers.get(component + " " + version)), this::fetch,
                appliers,
                this::keep, () -> vitals, () -> restartWanted = true), () -> new RecordTime(wall, clock), book);
        updater.start();
    }

    private CompletableFuture<Path> fetch(Offer.Piece piece, long ceiling) {
        fetched.add(piece.name());
        if (fetchFails) {
            return CompletableFuture.failedFuture(new IOException("the line is down"));
        }
        try {
            Path copy = folder.resolve("store").resolve("fetched-" + piece.sha256());
            return CompletableFuture.completedFuture(Files.copy(folder.resolve("store").resolve(piece.sha256()), copy,
                    StandardCopyOption.REPLACE_EXISTING));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public CompletableFuture<Void> keep(byte[] next, Draft record) {
        if (keepFails) {
            return CompletableFuture.failedFuture(new UncheckedIOException(new IOException("the disk is full")));
        }
        points.pass("before a commit");
        book = next.clone();
        if (record != null) {
            records.add(record);
        }
        points.pass("after a commit");
        return CompletableFuture.completedFuture(null);
    }

    /** Lets time pass, a second for each step. */
    public void work(int seconds) {
        for (int i = 0; i < seconds; i++) {
            elapsed += 1000;
            wall += 1000;
            updater.work(new Moment(elapsed, new RecordTime(wall, clock)));
        }
    }

    public List<Attempt> attempts() {
        return records.stream().map(one -> AttemptEncoding.decode(ByteBuffer.wrap(one.body())).orElseThrow()).toList();
    }

    /** The states that were told of one version. */
    public List<String> told(String version) {
        return attempts().stream().filter(one -> one.version().text().equals(version)).map(one ->
                one.state().word()).toList();
    }

    public Attempt lastTold() {
        List<Attempt> all = attempts();
        assertThat(all).isNotEmpty();
        return all.get(all.size() - 1);
    }
}
