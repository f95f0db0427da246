package org.microbrain.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Tier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the demo: its processes, players and line, wired together. {@link #stop} may come from another thread at
 * any time; everything else belongs to one.
 */
final class Demo {

    private static final Logger LOG = LoggerFactory.getLogger(Demo.class);
    /** A thin line, as a mountain county may have: 64 kbit/s. */
    private static final long LINE_BYTES_PER_SECOND = 8_000;
    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Duration DRAIN = Duration.ofSeconds(60);
    private static final Duration CALM = Duration.ofSeconds(8);
    /** A busy machine needs seconds to let eight programs end; who has not by then is killed. */
    private static final Duration STOP = Duration.ofSeconds(15);

    private final List<Site> sites = ProvincePlan.sites();
    private final List<Site> edges = sites.stream().filter(site -> site.tier() == Tier.EDGE).toList();
    private final Map<NodeId, Player> players = new LinkedHashMap<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final Teller teller;
    private final Path folder;
    private final double speed;
    private final InstantSource clock;
    private final Instant start;
    private final Ports ports;
    private final ProvinceFiles files;
    private final Province province;
    private final CoreArchive archive;
    private final Evidence evidence;
    private final Patience patience;
    /** What the core stands on when that is not itself alone. */
    private final Optional<ScaleOut> scale;
    /** Whether the nodes take releases; stand-ins do not. */
    private final boolean releases;
    private Line line;
    private DutyPhone phone;
    /** Null beside stand-ins, which switch nothing. */
    private VillageHorn horn;
    private WarningWatch watch;
    private ReleaseStory releaseStory;
    private ReleaseStory.Outcome outcome;
    private double readySeconds;
    private volatile boolean started;

    /**
     * @param releases whether the nodes take releases: then the story has acts about them
     * @param libraries the libraries of a core on PostgreSQL with Kafka before it, and of these two; empty for a core by itself
     */
    Demo(Teller teller, Path folder, int portBase, double speed, JavaProgram java, boolean releases,
            Optional<ScaleOut.Libraries> libraries, InstantSource clock) {
        this.releases = releases;
        this.teller = teller;
        this.folder = folder;
        this.speed = speed;
        this.clock = clock;
        this.start = clock.instant();
        this.ports = new Ports(portBase);
        this.files = new ProvinceFiles(folder, ports, speed);
        this.scale = libraries.map(given -> new ScaleOut(folder, ports, files, java, given));
        this.province = new Province(sites, files, java, scale.map(ScaleOut::coreJava).orElse(java));
        this.archive = new CoreArchive(province.api(ProvincePlan.GUANGXI));
        this.evidence = new Evidence(edges, files, province, archive, start);
        this.patience = new Patience(teller.texts());
    }

    /** Starts everything and tells the story up to the ledger. */
    Summary run(Instant processStart) throws Exception {
        prepare();
        started = true;
        if (scale.isPresent()) {
            teller.act("engines", () -> {
                scale.get().startEngines();
                return new Object[] {ports.address("kafka"), ports.address("postgresql")};
            });
        }
        province.start();
        province.awaitReady();
        if (scale.isPresent()) {
            scale.get().startWorkers();
        }
        readySeconds = Duration.between(processStart, clock.instant()).toMillis() / 1000.0;
        Story story = new Story(teller, province, players, line, phone, archive, evidence, sites, speed, clock);
        story.standing(readySeconds);
        story.dutyLists(files);
        if (releases) {
            horn = register(new VillageHorn(files.mqtt(ProvincePlan.HORN), files.sensorPassword(), clock));
            story.hornPlanned(files, horn);
            releaseStory.signed();
        }
        watch = register(new WarningWatch(edges.stream().map(edge -> province.api(edge.node())).toList(), start));
        play();
        story.readingsArrive();
        story.floodBehindACutLine();
        story.hubDiesAndReturns();
        if (releases) {
            outcome = releaseStory.badThenGood();
        }
        return reckon();
    }

    /** Stops the players, waits until everything has arrived, and draws up the account; a line for each edge. */
    Summary reckon() throws Exception {
        Summary[] summary = new Summary[1];
        List<Evidence.Account> accounts = new ArrayList<>();
        teller.act("ledger", () -> {
            pause();
            watch.look();
            accounts.addAll(awaitDrained());
            summary[0] = summary(accounts);
            LossProof proof = summary[0].proof();
            return new Object[] {proof.sent(), proof.archived(), proof.lost().size(), proof.doubled().size()};
        });
        for (Evidence.Account account : accounts) {
            Site site = edges.stream().filter(edge -> edge.node().equals(account.node())).findFirst().orElseThrow();
            teller.say("ledger.line", account.balanced() ? "=" : "≠", account.node(), site.zh(), site.en(),
                    account.made(), account.received(), account.shed(), account.waiting());
        }
        complain(summary[0].proof());
        summary[0].below().ifPresent(below -> teller.say("ledger.below", below.brokers(), below.databases(), below.workers(), below.lag()));
        return summary[0];
    }

    /** Plays on, from where the recordings stopped in time and began in the story. */
    void play() throws IOException {
        for (Site edge : edges) {
            SentFile account = register(new SentFile(files.sent(edge.node())));
            MqttPublisher publisher = new MqttPublisher(files.mqtt(edge.node()), "player-" + edge.node(),
                    ProvinceFiles.SENSOR_USER, files.sensorPassword(), account);
            Player player = register(new Player(edge, publisher,
                    StationPlayer.of(edge, files, account, speed, clock), speed, clock));
            players.put(edge.node(), player);
            player.start();
        }
    }

    /** Whether there are processes to stop. */
    boolean started() {
        return started;
    }

    /** Where a person can look around. */
    void addresses() throws IOException {
        teller.say("look");
        for (Site site : sites) {
            teller.say("look.line", site.node(), site.zh(), site.en(), "http://" + files.console(site.node()) + "/");
        }
        if (scale.isPresent()) {
            for (NodeId worker : scale.get().workers()) {
                teller.say("look.worker", worker, "http://" + files.console(worker) + "/");
            }
        }
        teller.say("look.sign-in", ProvinceFiles.CONSOLE_USER, files.consolePassword());
        teller.say("look.users-core", ProvinceFiles.otherUsers(Tier.CORE));
        teller.say("look.users-hub", ProvinceFiles.otherUsers(Tier.HUB));
        teller.say("look.users-edge", ProvinceFiles.otherUsers(Tier.EDGE));
        Optional<DutyPhone.Message> call = phone.latest();
        if (call.isPresent()) {
            teller.say("look.warning", "http://" + files.console(ProvincePlan.DALONG) + "/warnings/" + call.get().warning());
            teller.say("look.call", call.get().person(), call.get().link());
        }
        if (horn != null) {
            teller.say("look.horn", "http://" + files.console(ProvincePlan.HORN) + "/outputs");
        }
        if (outcome != null) {
            releaseStory.addresses(outcome);
        }
        teller.say("look.token", files.token(ProvincePlan.GUANGXI));
        teller.say("look.logs", folder.resolve("log"));
    }

    /** Ends players, line and processes; returns whether every node ended cleanly by itself. */
    boolean stop() throws InterruptedException {
        List<AutoCloseable> closing;
        synchronized (open) {
            closing = new ArrayList<>(open);
        }
        // The last opened first: players before their accounts, the lock of the folder at the end.
        Collections.reverse(closing);
        AutoCloseable lock = closing.isEmpty() ? () -> { } : closing.remove(closing.size() - 1);
        closing.forEach(Demo::close);
        boolean clean = province.stop(STOP);
        if (scale.isPresent()) {
            clean &= scale.get().stop(STOP);
        }
        close(lock);
        return clean;
    }

    private static void close(AutoCloseable one) {
        try {
            one.close();
        } catch (Exception e) {
            LOG.debug("closing {}: {}", one, e.getMessage());
        }
    }

    private void prepare() throws Exception {
        Files.createDirectories(folder);
        FileChannel channel = register(FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE));
        FileLock lock = channel.tryLock();
        if (lock == null) {
            throw new IOException(teller.texts().text("failure.locked", folder));
        }
        requireItsArchive();
        Path remembered = folder.resolve("ports.properties");
        ports.load(remembered);
        if (releases) {
            releaseStory = new ReleaseStory(teller, files.publishers(start), files, clock);
        }
        files.write(sites, start, scale.map(ScaleOut::storage).orElse(""));
        line = register(new Line(address(files.line()), address(files.listen(ProvincePlan.NANNING)),
                LINE_BYTES_PER_SECOND));
        phone = register(new DutyPhone(address(files.phone()), clock));
        ports.save(remembered);
    }

    /** An archive in a file and one in a database do not make one account. */
    private void requireItsArchive() throws IOException {
        if (scale.isPresent() && Files.exists(files.home(ProvincePlan.GUANGXI).resolve("data/archive.db"))) {
            throw new IOException(teller.texts().text("failure.not-scaled", folder));
        }
        if (scale.isEmpty() && Files.exists(ScaleOut.database(folder))) {
            throw new IOException(teller.texts().text("failure.scaled", folder));
        }
    }

    private void pause() throws IOException, InterruptedException {
        for (Player player : players.values()) {
            if (!player.finish(SETTLE)) {
                LOG.warn("an edge has not answered every reading within {} s", SETTLE.toSeconds());
            }
            player.close();
        }
        players.clear();
    }

    /**
     * Until the account is even, or nothing waits below and nothing new has come for some time.
     *
     * @return the account as it stood then: nodes go on reporting, and a record under way would make a later look uneven
     */
    private List<Evidence.Account> awaitDrained() throws Exception {
        long[] last = {-1, System.nanoTime()};
        List<Evidence.Account> seen = new ArrayList<>();
        try {
            patience.await("what.balanced", DRAIN, () -> {
                LossProof proof = evidence.proof();
                seen.clear();
                seen.addAll(evidence.accounts());
                if (proof.holds() && seen.stream().allMatch(Evidence.Account::balanced)) {
                    return true;
                }
                if (proof.archived() != last[0]) {
                    last[0] = proof.archived();
                    last[1] = System.nanoTime();
                }
                return System.nanoTime() - last[1] > CALM.toNanos() && nothingWaits();
            });
        } catch (StoryFailure uneven) {
            LOG.debug("the account did not become even: {}", uneven.getMessage());
        }
        return seen;
    }

    private boolean nothingWaits() throws IOException, InterruptedException {
        for (Site site : sites) {
            if (province.api(site.node()).status().waiting() > 0) {
                return false;
            }
        }
        return true;
    }

    private Summary summary(List<Evidence.Account> accounts) throws IOException, InterruptedException {
        List<String> archived = archive.warnings(start).stream().map(CoreArchive.ArchivedWarning::id).toList();
        return new Summary(readySeconds, province.size(), province.pssMegabytes(), evidence.proof(),
                accounts.stream().mapToLong(Evidence.Account::shed).sum(), archive.detections(start),
                watch.raised().size(), watch.raised().keySet().stream().filter(archived::contains).count(),
                evidence.latencies(), accounts.stream().allMatch(Evidence.Account::balanced), Optional.ofNullable(horn).map(VillageHorn::sounded), Optional.ofNullable(outcome), below());
    }

    private Optional<ScaleOut.Below> below() throws IOException, InterruptedException {
        return scale.isEmpty() ? Optional.empty() : Optional.of(scale.get().below(province.api(ProvincePlan.GUANGXI), patience));
    }

    private void complain(LossProof proof) {
        proof.lost().stream().limit(5)
                .forEach(one -> teller.say("ledger.lost", one.series(), one.timeMs(), one.value()));
        proof.doubled().stream().limit(5)
                .forEach(one -> teller.say("ledger.doubled", one.series(), one.timeMs(), one.value()));
        proof.invented().stream().limit(5)
                .forEach(one -> teller.say("ledger.invented", one.series(), one.timeMs(), one.value()));
    }

    private <T extends AutoCloseable> T register(T one) {
        synchronized (open) {
            open.add(one);
        }
        return one;
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }
}
