package org.microbrain.edge;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.microbrain.artifact.Sha256;
import org.microbrain.body.ReportBody;
import org.microbrain.edge.intake.SeriesLimit;
import org.microbrain.edge.mapping.MappingRule;
import org.microbrain.edge.mapping.MeasurementMapping;
import org.microbrain.edge.profile.GatewayProfile;
import org.microbrain.edge.update.Applier;
import org.microbrain.edge.update.ComponentFolder;
import org.microbrain.edge.update.ComponentStatus;
import org.microbrain.edge.update.FilesApplier;
import org.microbrain.edge.update.FirmwareApplier;
import org.microbrain.edge.update.GatewayAtWork;
import org.microbrain.edge.update.GenuineReleases;
import org.microbrain.edge.update.ModelApplier;
import org.microbrain.edge.update.ProfileApplier;
import org.microbrain.edge.update.ProgramApplier;
import org.microbrain.edge.update.ProgramCommands;
import org.microbrain.edge.update.ProgramFolder;
import org.microbrain.edge.update.RealDisk;
import org.microbrain.edge.update.RoutesApplier;
import org.microbrain.edge.update.Supervisor;
import org.microbrain.edge.update.UpdateOffice;
import org.microbrain.edge.update.UpdateParts;
import org.microbrain.edge.update.UpdateSettings;
import org.microbrain.edge.update.Updater;
import org.microbrain.edge.update.Vitals;
import org.microbrain.infer.OnnxRuntime;
import org.microbrain.intent.Desired;
import org.microbrain.record.Draft;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.TrustedReleases;
import org.microbrain.runtime.artifact.ArtifactSource;
import org.microbrain.runtime.artifact.MetadataSource;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.ProgramVersion;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.intent.Wanted;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.node.ProcessMemory;
import org.microbrain.trust.Fetch;
import org.microbrain.trust.TrustFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the parts of an edge are updated: what each kind of component changes in them, and what the node says of itself.
 */
final class EdgeUpdates implements GatewayAtWork, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EdgeUpdates.class);
    /** Where the journal keeps the book of updates. */
    static final String STATE = "updates";
    /** Observations in a row, each a second apart, after which memory is taken to be short. */
    private static final int SHORT_FOR = 10;
    private static final double ALL_BUT_USED = 0.97;
    /** Detectors may take a quarter of the heap: a swap of rules copies their states once. */
    private static final int DETECTORS_SHARE = 4;

    private final EdgeSettings edge;
    private final JournalNode node;
    private final InferenceStep infer;
    private final CamelRoutes routes;
    private final MeasurementMapping mapping;
    private final SeriesLimit series;
    private final Supplier<Wanted> wanted;
    private final long journalLimit;
    private final GenuineReleases releases;
    private List<Notice> rootTrouble = List.of();
    private final UpdateOffice office;
    private volatile long memoryLimit;
    private volatile Runnable restart = () -> { };
    private int shortFor;
    private List<Object> ended;

    /**
     * @param journalLimit see {@link #journalLimit()}
     * @param wanted       what is wanted of this node
     * @param metadata     where the metadata of releases comes from
     * @param artifacts    where files come from
     */
    EdgeUpdates(EdgeSettings edge, JournalNode node, InferenceStep infer, CamelRoutes routes,
                MeasurementMapping mapping, SeriesLimit series, long journalLimit, Supplier<Wanted> wanted,
                MetadataSource metadata, ArtifactSource artifacts) {
        this.edge = edge;
        this.node = node;
        this.infer = infer;
        this.routes = routes;
        this.mapping = mapping;
        this.series = series;
        this.wanted = wanted;
        this.journalLimit = journalLimit;
        this.memoryLimit = edge.updates().memory();
        this.releases = releases(metadata);
        UpdateParts parts = new UpdateParts(folder(edge), new RealDisk(),
                () -> wanted.get().desired().orElseGet(() -> new Desired(List.of())),
                () -> wanted.get().halts().stream().map(Wanted.Standing::halt).findFirst(),
                releases == null ? (component, version) -> Optional.empty() : releases,
                (piece, ceiling) -> artifacts.fetch(new Sha256(piece.sha256()), piece.size(), ceiling, here -> { }),
                appliers(), this::keep, this::vitals, () -> restart.run());
        byte[] saved = node.commits().submit(journal -> journal.state(STATE)).join();
        office = new UpdateOffice(new Updater(parts, node.clock(), saved), node.clock()::moment);
    }

    /** A root that cannot be read stops updates and nothing else: warnings must go on. */
    private GenuineReleases releases(MetadataSource metadata) {
        Path root = edge.updates().root();
        if (root == null) {
            return null;
        }
        Fetch fetch = (name, most) -> metadata.metadata(name, most).map(ByteArrayInputStream::new);
        try {
            return new GenuineReleases(TrustedReleases.open(Files.readAllBytes(root),
                    edge.node().data().resolve("releases"),
                    fetch), edge.updates(), ProgramVersion.CURRENT, node.clock()::credible, node.clock()::elapsed);
        } catch (TrustFailure | IOException e) {
            LOG.error("updates.root {} cannot be used, nothing is updated: {}", root, e.toString());
            rootTrouble = List.of(new Notice("信任根 " + root + " 无法使用，本节点不更新",
                    "the root of trust " + root + " cannot be used; this node is not updated"));
            return null;
        }
    }

    /** What a person must mend or know. */
    List<Notice> troubles() {
        return releases == null ? rootTrouble : releases.troubles();
    }

    static Path folder(EdgeSettings edge) {
        return edge.node().data().resolve("updates");
    }

    /** Where the node's own program is updated. */
    static ProgramFolder program(EdgeSettings edge) {
        return new ProgramFolder(new ComponentFolder(new Component(ReleaseKind.PROGRAM, ProgramApplier.NAME),
                folder(edge),
                new RealDisk()), new RealDisk());
    }

    /** What the profile that is at work says of the journal's limit; 0 when it says nothing, or there is none. */
    static long journalLimit(EdgeSettings edge) {
        String profile = edge.updates().profile();
        if (profile.isEmpty()) {
            return 0;
        }
        ComponentFolder place = new ComponentFolder(new Component(ReleaseKind.PROFILE, profile), folder(edge),
                new RealDisk());
        return place.current().map(place::slot).filter(slot -> Files.exists(slot.resolve(GatewayProfile.FILE)))
                .map(slot -> GatewayProfile.read(slot, new Problems()).journal()).orElse(0L);
    }

    private Map<ReleaseKind, Applier> appliers() {
        Map<ReleaseKind, Applier> appliers = new EnumMap<>(ReleaseKind.class);
        UpdateSettings settings = edge.updates();
        OnnxRuntime onnx = new OnnxRuntime(settings.onnx().runtime(), settings.onnx().libraries());
        appliers.put(ReleaseKind.MODEL, new ModelApplier(edge.rules(), Runtime.getRuntime().maxMemory() / DETECTORS_SHARE,
                infer,
                () -> node.commits().submit(journal -> journal.state(InferenceStep.SHADOW)).join(),
                file -> ModelApplier.read(file, onnx)));
        appliers.put(ReleaseKind.PROFILE, new ProfileApplier(settings.profile(), this));
        appliers.put(ReleaseKind.ROUTES, new RoutesApplier(this));
        appliers.put(ReleaseKind.DATA, new FilesApplier());
        if (settings.firmware() != null) {
            appliers.put(ReleaseKind.FIRMWARE_CONFIG, new FirmwareApplier(folder(edge), new RealDisk(),
                    settings.board(),
                    settings.firmware().values(), settings.firmware().systemChecks(), settings.firmware().check(),
                    settings.firmware().reload()));
        }
        appliers.put(ReleaseKind.PROGRAM, new ProgramApplier(program(edge), System.getProperty(Supervisor.SLOT, ""),
                jars -> ProgramCommands.check(jars, settings.config())));
        return appliers;
    }

    private CompletableFuture<Void> keep(byte[] book, Draft record) {
        return node.commits().submit(journal -> {
            journal.state(STATE, book);
            if (record != null) {
                journal.append(record);
            }
            return null;
        });
    }

    /** On the thread of updates alone. */
    private Vitals vitals() {
        Runtime java = Runtime.getRuntime();
        long resident = ProcessMemory.resident();
        double used = (double) (java.totalMemory() - java.freeMemory()) / java.maxMemory();
        boolean isShort = used > ALL_BUT_USED || memoryLimit > 0 && resident > memoryLimit;
        shortFor = isShort ? shortFor + 1 : 0;
        return new Vitals(node.uplink().status().connected(), resident, shortFor >= SHORT_FOR);
    }

    /** What ran goes on; to be called once the routes run and before anything comes in. */
    void start() {
        office.start();
    }

    UpdateOffice office() {
        return office;
    }

    @Override
    public void close() {
        office.close();
        if (releases != null) {
            releases.close();
        }
    }

    void restartBy(Runnable means) {
        restart = means;
    }

    /** Whether an attempt has ended since this was last asked: then a report is due, for what was applied is judged by it. */
    boolean hasEnded() {
        List<Object> ends = new ArrayList<>();
        office.updater().statuses().forEach(one -> one.attempt().filter(attempt -> attempt.state().ended())
                .ifPresent(attempt -> ends.addAll(List.of(one.component(), attempt.wish().attempt(), attempt.state()))));
        boolean fresh = ended != null && !ended.equals(ends);
        ended = ends;
        return fresh;
    }

    /** What this edge says of itself in a report. */
    void describe(ReportBody.Builder report) {
        report.setBoard(edge.updates().board()).setProfile(edge.updates().profile()).addAllLabels(edge.updates()
                .labels())
                .setDetections(infer.detections()).setWarnings(infer.warnings()).setRevision(wanted.get().revision());
        for (ComponentStatus one : office.updater().statuses()) {
            one.running().ifPresent(version -> report.addRunning(ReportBody.Running.newBuilder()
                    .setComponent(org.microbrain.body.Component.newBuilder().setKind(one.component().kind().code())
                            .setName(one.component().name())).setVersion(version.text()).setSinceMs(one.since())));
        }
    }

    @Override
    public void mappings(List<MappingRule> ofProfile) {
        List<MappingRule> all = new ArrayList<>(edge.mappings());
        all.addAll(ofProfile);
        mapping.use(all);
    }

    @Override
    public void seriesLimit(int most) {
        series.limit(most == 0 ? edge.intake().seriesLimit() : most);
    }

    @Override
    public void memoryLimit(long bytes) {
        memoryLimit = bytes == 0 ? edge.updates().memory() : bytes;
    }

    @Override
    public Optional<String> routes(String name, List<Path> files) {
        return routes.use(name, files);
    }

    @Override
    public boolean routesRun(String name) {
        return routes.running(name);
    }

    @Override
    public long journalLimit() {
        return journalLimit;
    }
}
