package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.microbrain.link.Parent;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.IdentityProblem;

/**
 * A county comes back to 200 villages that all have a backlog: they connect without a storm, all are served, and their
 * warnings go first. The county is a real process, the villages have identities, sockets and TLS of their own. Each build
 * does it with 40, {@code -Dendurance=true} with 200.
 */
class ManyChildrenIT {

    private static final int CHILDREN = Integer.getInteger("many.children", Boolean.getBoolean("endurance") ? 200 : 40);
    private static final int RECORDS = 40;
    private static final int BYTES = 4_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<LightChild> children = new ArrayList<>();

    @Test
    void aHubThatReturnsTakesAllItsChildrenBackWithoutAStorm()
            throws IOException, GeneralSecurityException, IdentityProblem, InterruptedException {
        Path folder = FaultProvince.folder(ManyChildrenIT.class);
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
        try (FaultProvince province = new FaultProvince(folder, List.of(FaultProvince.COUNTY), "", 1, 0)) {
            CertificateAuthority authority = CertificateAuthority.load(folder.resolve("authority/province.crt"),
                    folder.resolve("authority/province.key"));
            Path identities = Files.createDirectory(folder.resolve("villages"));
            authority.writeRoot(identities.resolve("province.crt"));
            Parent county = new Parent(FaultProvince.COUNTY,
                    FaultProvince.address(province.files().listen(FaultProvince.COUNTY)));
            for (int i = 0; i < CHILDREN; i++) {
                NodeId node = new NodeId(String.format("450124%03d%03d", 100 + i / 50, 200 + i % 50));
                children.add(new LightChild(node, county, authority, identities, loops.next()));
            }
            province.start();
            await().atMost(PATIENCE).until(() -> children.stream().allMatch(LightChild::connected));
            province.kill(List.of(FaultProvince.COUNTY));
            children.forEach(child -> child.make(PriorityClass.READING, RECORDS, BYTES));
            await().atMost(PATIENCE).until(() -> children.stream().noneMatch(LightChild::connected));
            children.forEach(LightChild::dials);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            double dialsASecond = children.stream().mapToInt(LightChild::dials).sum() / 2.0;

            children.forEach(child -> child.make(PriorityClass.WARNING, 1, 300));
            NodeProcess hub = province.process(FaultProvince.COUNTY);
            hub.start();
            hub.awaitReady(PATIENCE);
            children.forEach(LightChild::dials);
            Returned returned = watch();
            ProcessFigures figures = ProcessFigures.of(hub.pid());
            System.out.printf("[many children] %d: %.0f dials a second while the hub was away; connected after %s,"
                    + " first acknowledgement %s, warning %s, drained %s (ms after ready: median, last); %.1f dials a"
                    + " child; hub %s%n", CHILDREN, dialsASecond, spread(returned.connected), spread(returned.served),
                    spread(returned.warned), spread(returned.drained),
                    children.stream().mapToInt(LightChild::dials).sum() / (double) CHILDREN, figures);
            // A hub that is away is dialed several times a second for ten minutes, so that it is found as soon as it is back.
            assertThat(dialsASecond).isLessThan(3 * CHILDREN);
            assertThat(Arrays.stream(returned.connected).max().getAsLong()).as("last child connected, ms")
                    .isLessThan(20_000);
            assertThat(Arrays.stream(returned.warned).max().getAsLong()).as("last warning, ms")
                    .isLessThan(Arrays.stream(returned.drained).max().getAsLong());
            assertThat(figures.residentBytes()).as("resident bytes of the hub").isLessThan(400L << 20);
        } finally {
            children.forEach(LightChild::close);
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        }
    }

    /** When each child was seen to be that far, in ms from the beginning. */
    private record Returned(long[] connected, long[] served, long[] warned, long[] drained) {
    }

    private Returned watch() {
        long began = System.nanoTime();
        Returned returned = new Returned(new long[CHILDREN], new long[CHILDREN], new long[CHILDREN], new long[CHILDREN]);
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(20)).until(() -> {
            long now = Math.max(1, (System.nanoTime() - began) / 1_000_000);
            for (int i = 0; i < CHILDREN; i++) {
                LightChild child = children.get(i);
                if (returned.drained[i] == 0) {
                    long readings = child.waiting(PriorityClass.READING).join();
                    note(returned.connected, i, child.connected(), now);
                    note(returned.served, i, readings < RECORDS, now);
                    note(returned.warned, i, child.waiting(PriorityClass.WARNING).join() == 0, now);
                    note(returned.drained, i, readings == 0, now);
                }
            }
            return Arrays.stream(returned.drained).allMatch(at -> at > 0);
        });
        return returned;
    }

    private static void note(long[] times, int child, boolean happened, long now) {
        if (happened && times[child] == 0) {
            times[child] = now;
        }
    }

    private static String spread(long[] times) {
        long[] sorted = times.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2] + " " + sorted[sorted.length - 1];
    }
}
