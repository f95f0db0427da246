package org.microbrain.demo;

import com.google.protobuf.ByteString;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.microbrain.block.Reading;
import org.microbrain.block.ReadingBlock;
import org.microbrain.body.ReportBody;
import org.microbrain.body.SeriesBody;
import org.microbrain.body.ShedBody;
import org.microbrain.body.WarningBody;
import org.microbrain.core.CoreCommand;
import org.microbrain.core.CoreSettings;
import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.hub.HubCommand;
import org.microbrain.hub.HubSettings;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.JournalId;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.config.DivisionNames;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.node.RunningNode;

/**
 * A province with a node in every village of the code book: the core, a hub in each city and in each county of Nanning run as
 * their programs start them, over real links. What the villages would have sent lies in the journals of the hubs before they
 * start; so there are 17,000 nodes and not 17,000 programs.
 */
final class CrowdedProvince implements AutoCloseable {

    static final NodeId CORE = ProvincePlan.GUANGXI;
    static final NodeId CITY = ProvincePlan.NANNING;
    private static final Notice FAILED = new Notice("版本 2.1.0 未生效：org.eclipse.kura.net.admin.NetworkConfigurationService 的"
            + " net.interface.eth0.config.ip4.address 在网关上是 192.168.1.20，应为 10.45.12.1", "version 2.1.0 did not take effect:"
            + " net.interface.eth0.config.ip4.address of org.eclipse.kura.net.admin.NetworkConfigurationService is 192.168.1.20"
            + " at the gateway and should be 10.45.12.1");

    private final Path folder;
    private final ProvinceFiles files;
    private final Random random = new Random(5);
    private final Instant now = Instant.now();
    private final Map<NodeId, RunningNode> running = new LinkedHashMap<>();
    private int nodes;

    CrowdedProvince(Path folder, int port) {
        this.folder = folder;
        this.files = new ProvinceFiles(folder, new Ports(port), 600);
    }

    ProvinceFiles files() {
        return files;
    }

    /** Nodes below the core. */
    int nodes() {
        return nodes;
    }

    void start() throws Exception {
        List<DivisionCode> book = book();
        List<Site> sites = new ArrayList<>();
        sites.add(new Site(CORE, Tier.CORE, "广西壮族自治区", "Guangxi", List.of(), List.of()));
        for (DivisionCode code : book) {
            boolean city = code.level() == DivisionCode.Level.CITY;
            if (city || code.level() == DivisionCode.Level.COUNTY && CITY.area().contains(code)) {
                sites.add(new Site(new NodeId(code.code()), Tier.HUB, name(code), code.code(),
                        List.of(city ? CORE : CITY), List.of()));
            }
        }
        files.write(sites, now);
        // There is no thin line in this province.
        Path mashan = files.configuration(ProvincePlan.MASHAN);
        Files.writeString(mashan, Files.readString(mashan).replace(files.line(), files.listen(CITY)));
        for (Site site : sites.subList(1, sites.size())) {
            fill(site.node(), book);
        }
        nodes += sites.size() - 1;
        for (Site site : sites) {
            running.put(site.node(), open(site));
        }
    }

    private static String name(DivisionCode code) {
        return DivisionNames.bundled().name(code, Language.ZH).orElse(code.code());
    }

    private RunningNode open(Site site) throws Exception {
        Problems problems = new Problems();
        Section section = Section.load(files.configuration(site.node()), problems);
        return site.tier() == Tier.CORE ? CoreCommand.open(CoreSettings.read(section)) : HubCommand.open(HubSettings.read(section));
    }

    static List<DivisionCode> book() throws IOException {
        List<DivisionCode> codes = new ArrayList<>();
        try (InputStream in = DivisionNames.class.getResourceAsStream("/divisions/guangxi.tsv.gz");
             BufferedReader lines = new BufferedReader(new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> !line.startsWith("#")).forEach(line -> codes.add(new DivisionCode(line.substring(0, 12))));
        }
        return codes;
    }

    /** Villages, and counties that have no program of their own here. */
    private void fill(NodeId hub, List<DivisionCode> book) throws IOException {
        if (hub.equals(CITY)) {
            return;
        }
        Path data = files.home(hub).resolve("data");
        Files.createDirectories(data);
        try (SqliteJournal journal = SqliteJournal.openOrReplace(data.resolve("journal.db"), hub, JournalLimits.DEFAULT, random)) {
            List<JournalRecord> records = new ArrayList<>();
            Map<Origin, Long> made = new LinkedHashMap<>();
            for (DivisionCode code : book) {
                boolean site = code.level() == DivisionCode.Level.COMMUNITY || code.level() == DivisionCode.Level.COUNTY;
                if (site && hub.area().strictlyContains(code)) {
                    node(code, records, made);
                    nodes++;
                }
            }
            journal.transaction(() -> journal.accept(records, made));
        }
    }

    private void node(DivisionCode code, List<JournalRecord> records, Map<Origin, Long> made) {
        Origin origin = new Origin(new NodeId(code.code()), JournalId.random(random));
        int dice = random.nextInt(1000);
        long age = dice < 30 ? Duration.ofHours(1 + dice).toMillis() : random.nextInt(500_000);
        RecordTime time = RecordTime.good(now.toEpochMilli() - age);
        Instant end = now.plus(Duration.ofDays(dice % 50 == 7 ? 12 : 800));
        List<Draft> drafts = new ArrayList<>();
        drafts.add(draft(RecordKind.REPORT, PriorityClass.EVENT, time, ReportBody.newBuilder().setEvent("started")
                .setProgram(code.level() == DivisionCode.Level.COUNTY ? "district-hub 0.1.0" : "edge-node 0.1.0")
                .setStartedMs(time.millis()).setDiskFreeBytes(5L << 30).setCertificateEndMs(end.toEpochMilli())
                .addAllGateways(gateways(dice)).build().toByteArray()));
        if (dice % 10 == 0) {
            drafts.add(draft(RecordKind.SERIES, PriorityClass.READING, time, SeriesBody.newBuilder().setSeries(1)
                    .setName("river/stage").setUnit("m").build().toByteArray()));
            List<Reading> readings = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                readings.add(new Reading(1, time.millis() - (200 - i) * 60_000L, 2 + Math.sin(i / 20.0)));
            }
            drafts.add(draft(RecordKind.READINGS, PriorityClass.READING, time, ReadingBlock.encode(readings)));
        }
        if (dice % 33 == 1 || code.code().startsWith("450124") && dice % 4 == 0) {
            int level = dice % 100 < 8 ? 4 : 1 + dice % 3;
            drafts.add(draft(RecordKind.WARNING, PriorityClass.WARNING, time, WarningBody.newBuilder()
                    .setId(code + "_20261127" + String.format("%06d", random.nextInt(1_000_000)) + "_" + Integer.toHexString(dice + 4096))
                    .setLevel(level).setHazard(dice % 2 == 0 ? "flood" : dice % 3 == 0 ? "rain" : "air").setArea(code.code())
                    .setBornMs(time.millis()).setReasonZh("水位 3.42 米，1 小时内上涨 1.10 米，超过警戒水位 3.20 米")
                    .setReasonEn("stage 3.42 m, up 1.10 m within 1 h, above the alert stage of 3.20 m").setRule("flood").build()
                    .toByteArray()));
        }
        long sequence = 0;
        if (dice % 200 == 5) {
            sequence = 40;
            SequenceSet gone = SequenceSet.of(1, 40);
            drafts.add(draft(RecordKind.SHED, PriorityClass.EVENT, time, ShedBody.newBuilder().setReason("journal-full")
                    .addGone(ShedBody.Gone.newBuilder().setNode(code.code()).setJournal(ByteString.copyFrom(origin.journal().bytes()))
                            .setSequences(ByteString.copyFrom(gone.encode())).setPriority(2)).build().toByteArray()));
        }
        for (Draft draft : drafts) {
            records.add(JournalRecord.seal(origin, ++sequence, draft));
        }
        made.put(origin, sequence + (dice % 90 == 3 ? 2_000 : 0));
    }

    /** An edge in seven looks after one gateway with Kura or two; not all of them are as they are to be. */
    private static List<ReportBody.Gateway> gateways(int dice) {
        List<String> states = List.of("verified", "verified", "verified", "drifted", "unmanaged", "failed", "sent", "left-behind");
        List<List<String>> findings = List.of(List.of(), List.of("web-password", "no-tls"), List.of("store"), List.of());
        List<ReportBody.Gateway> gateways = new ArrayList<>();
        for (int i = 0; dice % 7 == 3 && i <= dice % 2; i++) {
            String state = states.get((dice / 7 + i) % states.size());
            boolean failed = state.equals("failed");
            gateways.add(ReportBody.Gateway.newBuilder().setName("gw-" + (dice + i)).setHere(dice % 11 != 3).setState(state)
                    .addAllFindings(findings.get(dice % findings.size())).setWhyZh(failed ? FAILED.zh() : "").setWhyEn(failed ? FAILED.en() : "")
                    .setModel(dice % 3 == 0 ? "ReliaGATE 10-14" : "DynaGATE 20-30").setFirmware(dice % 5 == 0 ? "3.1.0" : "3.2.1")
                    .setKura("KURA_5.6.0").setDiffering(state.equals("verified") ? 0 : 1 + dice % 4).build());
        }
        return gateways;
    }

    private static Draft draft(RecordKind kind, PriorityClass priority, RecordTime time, byte[] body) {
        return new Draft(kind, priority, time, body);
    }

    RunningNode running(NodeId node) {
        return running.get(node);
    }

    @Override
    public void close() {
        List<RunningNode> open = new ArrayList<>(running.values());
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }
}
