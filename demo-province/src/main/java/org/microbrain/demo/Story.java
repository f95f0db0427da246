package org.microbrain.demo;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import org.microbrain.demo.CoreArchive.ArchivedWarning;
import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.people.Role;

/**
 * The acts of the demo, in order. Each waits for what the nodes themselves say, never for a time to pass, and fails
 * aloud when it does not come. One thread.
 */
final class Story {

    private static final Duration SHORT = Duration.ofSeconds(30);
    private static final Duration CALM = Duration.ofSeconds(8);
    private static final Duration LONG = Duration.ofSeconds(120);
    /** Fewer readings than this would say nothing of a warning that overtakes them. */
    private static final long LEAST_BACKLOG = 50;
    /** While the warning passes them, so that a busy machine does not take both in one moment. */
    private static final long THIN_BYTES_PER_SECOND = 1_000;
    private static final int RED = 4;
    private static final List<NodeId> MASHAN_EDGES = List.of(ProvincePlan.DALONG, ProvincePlan.SHANGLING);
    private static final List<NodeId> XINGNING_EDGES =
            List.of(ProvincePlan.XINGNING_COMMUNITY, ProvincePlan.MINSHENG_OFFICE);
    /** What a warning's page shows of an output that said itself that it is as it was told. */
    private static final Pattern READ_BACK = Pattern.compile("id=\"h-switched\".*mb-state-green", Pattern.DOTALL);
    private static final Duration FLOOD_RISES = Duration.ofHours(3);

    private final Teller teller;
    private final Patience patience;
    private final Province province;
    private final Map<NodeId, Player> players;
    private final Line line;
    private final DutyPhone phone;
    private final CoreArchive archive;
    private final Evidence evidence;
    private final List<Site> sites;
    private final double speed;
    private final InstantSource clock;
    /** The village's horn, and who can look there whether it is known to sound; null where there is none. */
    private VillageHorn horn;
    private SignedIn villager;

    Story(Teller teller, Province province, Map<NodeId, Player> players, Line line, DutyPhone phone,
            CoreArchive archive, Evidence evidence, List<Site> sites, double speed, InstantSource clock) {
        this.teller = teller;
        this.patience = new Patience(teller.texts());
        this.province = province;
        this.players = players;
        this.line = line;
        this.phone = phone;
        this.archive = archive;
        this.evidence = evidence;
        this.sites = sites;
        this.speed = speed;
        this.clock = clock;
    }

    /** All is up and linked. */
    void standing(double readySeconds) throws Exception {
        teller.act("standing", () -> {
            for (Site site : sites) {
                if (!site.parents().isEmpty()) {
                    awaitParent(site.node(), site.parents().get(0));
                }
            }
            return new Object[] {province.size(), decimal(readySeconds)};
        });
    }

    /** People write down who is to be called, at the village and at its county. */
    void dutyLists(ProvinceFiles files) throws Exception {
        teller.act("duty", () -> {
            for (Map.Entry<NodeId, List<DutyList.OnDuty>> list : ProvincePlan.ON_DUTY.entrySet()) {
                new DutyList(new SignedIn(files.console(list.getKey()), ProvinceFiles.CONSOLE_USER, files.consolePassword()))
                        .write(list.getValue(), ProvinceFiles.PHONE_CHANNEL);
            }
            return ProvincePlan.ON_DUTY.get(ProvincePlan.DALONG).stream().map(DutyList.OnDuty::name).toArray();
        });
    }

    /** People of the village write down when its horn is to sound. */
    void hornPlanned(ProvinceFiles files, VillageHorn village) throws Exception {
        teller.act("horn", () -> {
            String console = files.console(ProvincePlan.HORN);
            SignedIn leader = new SignedIn(console, ProvinceFiles.CONSOLE_USER, files.consolePassword());
            new HornPlan(new SignedIn(console, Role.STAFF.word(), files.consolePassword()), leader).write();
            horn = village;
            villager = leader;
            return new Object[] {HornPlan.SECONDS};
        });
    }

    /** Readings of every edge come out of the province's archive. */
    void readingsArrive() throws Exception {
        teller.act("arrive", () -> {
            long total = 0;
            for (Site edge : edges()) {
                patience.await("what.readings", LONG, () -> evidence.archived(edge.node()) > 0);
                total += evidence.archived(edge.node());
            }
            return new Object[] {edges().size(), total};
        });
    }

    /** The line breaks, readings pile up, the flood comes, the village warns by itself; the line returns, the warning comes first. */
    void floodBehindACutLine() throws Exception {
        Instant[] cut = new Instant[1];
        teller.act("cut", () -> {
            cut[0] = clock.instant();
            line.cut();
            patience.await("what.cut", SHORT, () -> !province.api(ProvincePlan.MASHAN).status().connected());
            return new Object[0];
        });
        teller.act("backlog", () -> {
            long[] behind = new long[1];
            patience.await("what.backlog", LONG, () -> {
                behind[0] = evidence.missing(MASHAN_EDGES, clock.instant());
                // That many come within half a minute at any usual speed.
                return behind[0] >= Math.max(LEAST_BACKLOG, speed / 2);
            });
            return new Object[] {behind[0]};
        });
        NodeView.Warning[] red = new NodeView.Warning[1];
        teller.act("flood", () -> {
            players.values().forEach(Player::flood);
            Duration rise = SHORT.plusMillis(Math.round(FLOOD_RISES.toMillis() / speed));
            patience.await("what.red", rise, () -> {
                Optional<NodeView.Warning> warning = redWarning(cut[0]);
                warning.ifPresent(found -> red[0] = found);
                return warning.isPresent();
            });
            if (archived(red[0].id()).isPresent()) {
                throw new StoryFailure(teller.texts().text("failure.not-cut"));
            }
            return new Object[] {reason(red[0])};
        });
        teller.act("called", () -> {
            // The county is as cut off as its villages, knows the warning too, and calls people of its own.
            List<DutyList.OnDuty> village = ProvincePlan.ON_DUTY.get(ProvincePlan.DALONG);
            patience.await("what.called", SHORT, () -> phone.about(red[0].id(), village).isPresent());
            DutyPhone.Message message = phone.about(red[0].id(), village).orElseThrow();
            return new Object[] {message.person(),
                decimal(Duration.between(red[0].born(), message.at()).toMillis() / 1000.0), message.text()};
        });
        if (horn != null) {
            hornSounds(red[0]);
        }
        teller.act("overtake", () -> {
            Instant healed = clock.instant();
            long usual = line.pace(THIN_BYTES_PER_SECOND);
            line.heal();
            patience.await("what.warning-archived", LONG, () -> archived(red[0].id()).isPresent());
            line.pace(usual);
            Instant arrived = archived(red[0].id()).orElseThrow().archived();
            // Readings older than the warning that came after it: they were before it, and it has passed them.
            long passed = evidence.missing(MASHAN_EDGES, red[0].born(), arrived);
            if (passed <= 0) {
                throw new StoryFailure(teller.texts().text("failure.no-overtake"));
            }
            return new Object[] {decimal(Duration.between(healed, arrived).toMillis() / 1000.0), passed};
        });
        teller.act("drained", () -> {
            long missing = awaitDrained(clock.instant());
            evidence.disturbed(MASHAN_EDGES, cut[0], clock.instant());
            return new Object[] {missing};
        });
    }

    /** By the village's own plan, with the line still down; the village knows it from the horn itself. */
    private void hornSounds(NodeView.Warning red) throws Exception {
        teller.act("sounds", () -> {
            patience.await("what.sounds", SHORT, () -> horn.soundedSince(red.born()).isPresent());
            patience.await("what.read-back", SHORT, () -> READ_BACK.matcher(villager.page("/warnings/" + red.id())).find());
            Duration after = Duration.between(red.born(), horn.soundedSince(red.born()).orElseThrow());
            return new Object[] {decimal(after.toMillis() / 1000.0)};
        });
    }

    /** A county hub dies; its children go on through the city; it returns. */
    void hubDiesAndReturns() throws Exception {
        Instant killed = clock.instant();
        teller.act("killed", () -> {
            province.process(ProvincePlan.XINGNING).kill();
            for (NodeId child : XINGNING_EDGES) {
                awaitParent(child, ProvincePlan.NANNING);
            }
            return new Object[] {decimal(Duration.between(killed, clock.instant()).toMillis() / 1000.0)};
        });
        teller.act("around", () -> {
            for (NodeId child : XINGNING_EDGES) {
                Instant linked = clock.instant();
                patience.await("what.around", LONG, () -> evidence.archived(child, linked, clock.instant()) > 0);
            }
            return new Object[0];
        });
        teller.act("returned", () -> {
            province.process(ProvincePlan.XINGNING).start();
            province.process(ProvincePlan.XINGNING).awaitReady(LONG);
            awaitParent(ProvincePlan.XINGNING, ProvincePlan.NANNING);
            for (NodeId child : XINGNING_EDGES) {
                awaitParent(child, ProvincePlan.XINGNING);
            }
            evidence.disturbed(XINGNING_EDGES, killed, clock.instant());
            return new Object[0];
        });
    }

    /** Until nothing of before {@code now} is missing, or no more of it comes: the ledger will name what is lost. */
    private long awaitDrained(Instant now) throws StoryFailure, InterruptedException {
        long[] last = {Long.MAX_VALUE, System.nanoTime()};
        patience.await("what.drained", LONG, () -> {
            long missing = evidence.missing(MASHAN_EDGES, now);
            if (missing < last[0]) {
                last[0] = missing;
                last[1] = System.nanoTime();
            }
            return missing == 0 || System.nanoTime() - last[1] > CALM.toNanos();
        });
        return last[0];
    }

    private void awaitParent(NodeId child, NodeId parent) throws StoryFailure, InterruptedException {
        patience.await("what.linked", LONG, () -> {
            NodeView view = province.api(child).status();
            return view.connected() && view.parent().equals(parent.text());
        });
    }

    private Optional<NodeView.Warning> redWarning(Instant since) throws IOException, InterruptedException {
        return province.api(ProvincePlan.DALONG).status().warnings().stream()
                .filter(warning -> warning.level() == RED && warning.hazard().equals("flood")
                        && !warning.born().isBefore(since)).findFirst();
    }

    private Optional<ArchivedWarning> archived(String id) throws IOException, InterruptedException {
        return archive.warnings(clock.instant().minus(Duration.ofHours(1))).stream()
                .filter(warning -> warning.id().equals(id)).findFirst();
    }

    private List<Site> edges() {
        return sites.stream().filter(site -> site.tier() == Tier.EDGE).toList();
    }

    private String reason(NodeView.Warning warning) {
        return teller.texts().language() == Language.ZH ? warning.reasonZh() : warning.reasonEn();
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
