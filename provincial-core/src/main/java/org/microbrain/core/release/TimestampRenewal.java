package org.microbrain.core.release;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.microbrain.record.RecordTime;
import org.microbrain.release.author.Lives;
import org.microbrain.release.author.Publishing;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.trust.KeyFile;
import org.microbrain.trust.DelegatedRole;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.SignedFile;
import org.microbrain.trust.Targets;
import org.microbrain.trust.Timestamp;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.author.SigningKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the province's word of what is newest from ending: renews the timestamp, and the snapshot when its turn comes, with the
 * on-line key; says what it cannot renew, which is all that persons sign. Thread-safe; one thing at a time.
 */
public final class TimestampRenewal {

    /** A node that is reached by a stick once in two weeks must find a timestamp that is still good. */
    static final Duration LEFT = Duration.ofDays(14);
    /** Without a key here a person is asked this long before the end. */
    public static final Duration ASK_LEFT = Duration.ofDays(10);
    /** What persons sign takes a meeting of two. */
    public static final Duration ASK_PERSONS_LEFT = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(TimestampRenewal.class);
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm").withZone(ZoneId.of("Asia/Shanghai"));

    private final ReleaseSettings settings;
    private final Supplier<RecordTime> clock;
    private volatile List<Notice> troubles = List.of();

    /** @param clock by which the end is judged; nothing is signed while it is in doubt */
    public TimestampRenewal(ReleaseSettings settings, Supplier<RecordTime> clock) {
        this.settings = settings;
        this.clock = clock;
    }

    /** To be called every minute or so. */
    public synchronized void work() {
        if (!Files.exists(settings.repository().resolve("metadata/timestamp.json"))) {
            return;
        }
        List<Notice> found = new ArrayList<>();
        try {
            look(new ReleaseRepository(settings.repository()), clock.get(), found);
        } catch (TrustFailure e) {
            found.add(cannot(e.chinese(), e.getMessage()));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            found.add(cannot(e.getMessage(), e.getMessage()));
        }
        if (!found.equals(troubles)) {
            found.forEach(notice -> LOG.warn("{}", notice.en()));
        }
        troubles = List.copyOf(found);
    }

    private void look(ReleaseRepository repository, RecordTime time, List<Notice> found)
            throws IOException, TrustFailure, GeneralSecurityException {
        Instant now = Instant.ofEpochMilli(time.millis());
        Instant end = end(repository);
        boolean doubtful = time.quality() == RecordTime.Quality.DOUBTFUL;
        if (settings.online().isPresent() && end.isBefore(now.plus(LEFT)) && !doubtful) {
            long version = new Publishing(repository, Lives.DEFAULT, now).renew(key(settings.online().get()));
            end = end(repository);
            LOG.info("the timestamp of the releases was renewed: version {}, good until {}", version, DAY.format(end));
        }
        if (doubtful) {
            found.add(new Notice("本机时钟存疑，发行时间戳不会自动续期，请校时；时间戳有效至 " + DAY.format(end),
                    "this node's clock is in doubt, so the timestamp of the releases is not renewed; set the clock. It is good until "
                            + DAY.format(end)));
            return;
        }
        if (end.isBefore(now.plus(ASK_LEFT))) {
            found.add(asked(end, !end.isAfter(now)));
        }
        persons(repository, now, found);
    }

    /**
     * Publishes what was signed, because a person asked for it.
     *
     * @throws IllegalArgumentException without an on-line key here, or while the clock is in doubt
     * @throws TrustFailure             when nodes would not believe it
     */
    public synchronized void publish() throws IOException, TrustFailure, GeneralSecurityException {
        ReleaseSettings.OnlineKey online = settings.online().orElseThrow(() -> new IllegalArgumentException(
                "本机没有在线密钥，请运行 release publish / there is no on-line key here, run release publish"));
        RecordTime time = clock.get();
        if (time.quality() == RecordTime.Quality.DOUBTFUL) {
            throw new IllegalArgumentException("本机时钟存疑，请先校时 / this node's clock is in doubt, set it first");
        }
        long version = new Publishing(new ReleaseRepository(settings.repository()), Lives.DEFAULT,
                Instant.ofEpochMilli(time.millis())).publish(key(online));
        LOG.info("releases were published: timestamp version {}", version);
    }

    private static Instant end(ReleaseRepository repository) throws IOException, TrustFailure {
        SignedFile file = repository.published(RoleName.TIMESTAMP).orElseThrow(() -> new IOException("timestamp.json is gone"));
        return Timestamp.read(file.signed()).expires();
    }

    private static SigningKey key(ReleaseSettings.OnlineKey online) throws IOException, GeneralSecurityException {
        char[] passphrase = Files.readString(online.passphrase(), StandardCharsets.UTF_8).strip().toCharArray();
        try {
            return KeyFile.read(online.key(), passphrase);
        } finally {
            Arrays.fill(passphrase, ' ');
        }
    }

    private static Notice asked(Instant end, boolean over) {
        String how = "release publish";
        return over ? new Notice("发行时间戳已于 " + DAY.format(end) + " 到期，节点不再安装新发行；请运行 " + how
                + "，或在配置中填写 releases.online-key", "the timestamp of the releases ended on " + DAY.format(end)
                + ", nodes install nothing new; run " + how + ", or set releases.online-key")
                : new Notice("发行时间戳将于 " + DAY.format(end) + " 到期；请运行 " + how + "，或在配置中填写 releases.online-key",
                "the timestamp of the releases ends on " + DAY.format(end) + "; run " + how
                        + ", or set releases.online-key");
    }

    private static Notice cannot(String zh, String en) {
        return new Notice("发行时间戳未能续期：" + zh, "the timestamp of the releases could not be renewed: " + en);
    }

    /** The on-line key must not be able to renew what makes releases genuine. */
    private static void persons(ReleaseRepository repository, Instant now, List<Notice> found) throws IOException, TrustFailure {
        repository.root().ifPresent(root -> ask(RoleName.ROOT, root.expires(), now, found));
        Optional<Targets> targets = repository.targets(RoleName.TARGETS);
        targets.ifPresent(one -> ask(RoleName.TARGETS, one.expires(), now, found));
        if (targets.isPresent()) {
            for (DelegatedRole kind : targets.get().delegations()) {
                repository.targets(kind.name()).ifPresent(one -> ask(kind.name(), one.expires(), now, found));
            }
        }
    }

    private static void ask(RoleName role, Instant end, Instant now, List<Notice> found) {
        if (end.isBefore(now.plus(ASK_PERSONS_LEFT))) {
            found.add(new Notice("发行角色 " + role + " 有效至 " + DAY.format(end) + "，须由两名签名人续期（release ceremony renew）",
                    "the role " + role + " of the releases is good until " + DAY.format(end)
                            + "; two persons must renew it (release ceremony renew)"));
        }
    }

    /** What a person must do. */
    public List<Notice> troubles() {
        return troubles;
    }
}
