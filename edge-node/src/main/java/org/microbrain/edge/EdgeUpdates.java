package org.microbrain.edge;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.body.ReportBody;
import org.microbrain.edge.field.StationKind;
import org.microbrain.edge.field.StationKinds;
import org.microbrain.edge.kura.KuraRollouts;
import org.microbrain.edge.profile.GatewayProfile;
import org.microbrain.edge.update.FilesApplier;
import org.microbrain.edge.update.FirmwareApplier;
import org.microbrain.edge.update.GatewayAtWork;
import org.microbrain.edge.update.KuraApplier;
import org.microbrain.edge.update.ModelApplier;
import org.microbrain.edge.update.ProfileApplier;
import org.microbrain.edge.update.ProgramApplier;
import org.microbrain.edge.update.ProgramCommands;
import org.microbrain.edge.update.ProgramFolder;
import org.microbrain.edge.update.RoutesApplier;
import org.microbrain.edge.update.Supervisor;
import org.microbrain.edge.update.UpdateSettings;
import org.microbrain.infer.OnnxRuntime;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.mapping.MappingRule;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.SeriesLimit;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.node.NodeUpdates;
import org.microbrain.runtime.node.WayDown;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.ComponentFolder;
import org.microbrain.runtime.update.RealDisk;

/**
 * How the parts of an edge are updated: what each kind of component changes in them, and what the node says of itself.
 */
final class EdgeUpdates implements GatewayAtWork, AutoCloseable {

    /** Detectors may take a quarter of the heap: a swap of rules copies their states once. */
    private static final int DETECTORS_SHARE = 4;

    private final EdgeSettings edge;
    private final JournalNode node;
    private final InferenceStep infer;
    private final CamelRoutes routes;
    private final MeasurementMapping mapping;
    private final StationKinds stations;
    private final SeriesLimit series;
    private final long journalLimit;
    private final NodeUpdates updates;
    private volatile long memoryLimit;

    /**
     * @param journalLimit see {@link #journalLimit()}
     * @param gateways     what releases want of gateways with Kura
     * @param down         what is wanted of this node, and where releases come from
     */
    EdgeUpdates(EdgeSettings edge, JournalNode node, InferenceStep infer, CamelRoutes routes, MeasurementMapping mapping,
                StationKinds stations, SeriesLimit series, long journalLimit, KuraRollouts gateways, WayDown down) {
        this.edge = edge;
        this.node = node;
        this.infer = infer;
        this.routes = routes;
        this.mapping = mapping;
        this.stations = stations;
        this.series = series;
        this.journalLimit = journalLimit;
        this.memoryLimit = edge.updates().memory();
        this.updates = new NodeUpdates(edge.node(), edge.updates().root(), edge.updates().traits(), node, down, appliers(gateways),
                () -> memoryLimit);
    }

    static Path folder(EdgeSettings edge) {
        return NodeUpdates.folder(edge.node());
    }

    /** Where the node's own program is updated. */
    static ProgramFolder program(EdgeSettings edge) {
        return new ProgramFolder(new ComponentFolder(new Component(ReleaseKind.PROGRAM, ProgramApplier.NAME),
                folder(edge),
                new RealDisk()), new RealDisk());
    }

    /** The profile that was at work when the node last ran, for what has to stand before its parts do. */
    static Optional<GatewayProfile> profile(EdgeSettings edge) {
        String profile = edge.updates().traits().profile();
        if (profile.isEmpty()) {
            return Optional.empty();
        }
        ComponentFolder place = new ComponentFolder(new Component(ReleaseKind.PROFILE, profile), folder(edge),
                new RealDisk());
        return place.current().map(place::slot).filter(slot -> Files.exists(slot.resolve(GatewayProfile.FILE)))
                .map(slot -> GatewayProfile.read(slot, new Problems()));
    }

    private Map<ReleaseKind, Applier> appliers(KuraRollouts gateways) {
        Map<ReleaseKind, Applier> appliers = new EnumMap<>(ReleaseKind.class);
        UpdateSettings settings = edge.updates();
        OnnxRuntime onnx = new OnnxRuntime(settings.onnx().runtime(), settings.onnx().libraries());
        appliers.put(ReleaseKind.MODEL, new ModelApplier(edge.rules(), Runtime.getRuntime().maxMemory() / DETECTORS_SHARE,
                infer,
                () -> node.commits().submit(journal -> journal.state(InferenceStep.SHADOW)).join(),
                file -> ModelApplier.read(file, onnx)));
        appliers.put(ReleaseKind.PROFILE, new ProfileApplier(settings.traits().profile(), this));
        appliers.put(ReleaseKind.ROUTES, new RoutesApplier(this));
        appliers.put(ReleaseKind.DATA, new FilesApplier());
        if (settings.firmware() != null) {
            appliers.put(ReleaseKind.FIRMWARE_CONFIG, new FirmwareApplier(folder(edge), new RealDisk(),
                    settings.traits().board(),
                    settings.firmware().values(), settings.firmware().systemChecks(), settings.firmware().check(),
                    settings.firmware().reload()));
        }
        if (edge.intake().kura() != null && edge.intake().kura().releases()) {
            appliers.put(ReleaseKind.KURA_CONFIGURATION, new KuraApplier(gateways));
        }
        if (edge.intake().kura() != null && edge.intake().kura().takesPackages()) {
            appliers.put(ReleaseKind.KURA_PACKAGE, new KuraApplier(gateways));
        }
        appliers.put(ReleaseKind.PROGRAM, new ProgramApplier(program(edge), System.getProperty(Supervisor.SLOT, ""),
                jars -> ProgramCommands.check(jars, settings.config())));
        return appliers;
    }

    /** The part that every node has. */
    NodeUpdates general() {
        return updates;
    }

    /** What this edge says of itself in a report. */
    void describe(ReportBody.Builder report) {
        report.setDetections(infer.detections()).setWarnings(infer.warnings());
        updates.describe(report);
    }

    @Override
    public void close() {
        updates.close();
    }

    @Override
    public void stations(Map<String, StationKind> ofProfile) {
        stations.use(ofProfile);
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
