package org.microbrain.demo;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.microbrain.journal.Forwarder;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.MemoryJournal;
import org.microbrain.journal.Outbox;
import org.microbrain.link.Dialer;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.Moment;
import org.microbrain.link.NettyDialer;
import org.microbrain.link.Parent;
import org.microbrain.link.Uplink;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.IdentityProblem;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;

/**
 * A child's end of a link as every edge has it (identity, TLS, uplink, forwarder), over a journal in memory, many in one
 * process. Its records are of kinds that no parent knows.
 */
final class LightChild implements AutoCloseable {

    private static final int CONNECT_MILLIS = 2_000;
    private static final long TICK_MILLIS = 100;
    private static final RecordKind UNKNOWN = new RecordKind(900);

    private final EventLoop loop;
    private final Uplink uplink;
    private final Forwarder forwarder;
    private final GroupCommit<MemoryJournal> commits;
    private final AtomicInteger dials = new AtomicInteger();
    private final long start = System.nanoTime();

    LightChild(NodeId node, Parent parent, CertificateAuthority authority, Path folder, EventLoop loop)
            throws IOException, GeneralSecurityException, IdentityProblem {
        this.loop = loop;
        IdentitySettings files = new IdentitySettings(folder.resolve(node + ".crt"), folder.resolve(node + ".key"),
                folder.resolve("province.crt"));
        authority.issue(new PeerName(node, 2023), List.of("127.0.0.1"), Instant.now().minus(Duration.ofDays(1)),
                Instant.now().plus(Duration.ofDays(1))).write(files.certificate(), files.key());
        Random random = new Random(node.hashCode());
        MemoryJournal journal = new MemoryJournal(new MemoryJournal.Image(), node, JournalId.random(random),
                JournalLimits.DEFAULT);
        commits = new GroupCommit<>(journal, loop);
        Dialer tcp = new NettyDialer(loop, NodeIdentity.load(files, node).clientContext(InstantSource.system()),
                chain -> PeerName.of(chain.get(0)).node(), CONNECT_MILLIS);
        Dialer counted = new Dialer() {
            @Override
            public void dial(Parent to, Dial dial) {
                dials.incrementAndGet();
                tcp.dial(to, dial);
            }

            @Override
            public void knock(Parent to, Consumer<Boolean> answers) {
                tcp.knock(to, answers);
            }
        };
        uplink = new Uplink(journal.origin(), "light child", List.of(parent), counted, loop, commits,
                LinkSettings.DEFAULT, random, millis -> { }, moment());
        forwarder = new Forwarder(commits, journal, new Outbox(journal, 256, 64 << 10), uplink::send);
        forwarder.start();
        loop.scheduleWithFixedDelay(() -> uplink.work(moment()), TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
        loop.scheduleWithFixedDelay(forwarder::retry, 1, 1, TimeUnit.SECONDS);
    }

    private Moment moment() {
        return new Moment((System.nanoTime() - start) / 1_000_000, RecordTime.good(System.currentTimeMillis()));
    }

    /** Writes records into the journal, from where they go up. */
    void make(PriorityClass priority, int records, int bytes) {
        commits.submit(journal -> {
            for (int i = 0; i < records; i++) {
                journal.append(new Draft(UNKNOWN, priority, RecordTime.good(System.currentTimeMillis()),
                        new byte[bytes]));
            }
            return null;
        });
    }

    /** Records of a class that no parent has acknowledged. */
    CompletableFuture<Long> waiting(PriorityClass priority) {
        return commits.submit(journal -> journal.backlog().waiting().get(priority).records());
    }

    boolean connected() {
        return uplink.status().connected();
    }

    /** Attempts to reach the parent since this was last asked. */
    int dials() {
        return dials.getAndSet(0);
    }

    @Override
    public void close() {
        uplink.close();
    }
}
