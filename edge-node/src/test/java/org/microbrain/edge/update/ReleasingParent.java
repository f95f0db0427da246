package org.microbrain.edge.update;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.intent.Desired;
import org.microbrain.intent.IntentDraft;
import org.microbrain.intent.Wish;
import org.microbrain.link.ParentLimits;
import org.microbrain.record.NodeId;
import org.microbrain.release.Artifact;
import org.microbrain.release.Component;
import org.microbrain.release.Fits;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.Notes;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Version;
import org.microbrain.release.author.Drafting;
import org.microbrain.release.author.Lives;
import org.microbrain.release.author.Publishing;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing;
import org.microbrain.runtime.artifact.ReleaseFolder;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.camel.sync.SyncComponent;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.runtime.intent.CoreSignature;
import org.microbrain.runtime.intent.IntentBook;
import org.microbrain.runtime.intent.IntentDesk;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.node.OpenParts;
import org.microbrain.runtime.node.ParentSide;
import org.microbrain.trust.KeyScheme;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.author.SigningKey;

/** What an edge needs above it to be updated: a province that signs, wishes and gives, with real disk, socket and TLS. */
public final class ReleasingParent implements AutoCloseable {

    public static final NodeId CORE = new NodeId("450000000000");
    private static final InstantSource TIME = InstantSource.system();
    private static final JournalSettings JOURNAL = new JournalSettings(64 << 20, 16 << 20, 7, 100, Duration.ofSeconds(1));

    private final Path folder;
    private final OpenParts parts = new OpenParts();
    private final CertificateAuthority authority;
    private final ReleaseRepository repository;
    private final ReleaseFolder offered;
    private final IntentDesk desk;
    private final ParentSide side;
    private final SigningKey fang = SigningKey.make(KeyScheme.ED25519, Optional.of("王芳"));
    private final SigningKey lei = SigningKey.make(KeyScheme.ED25519, Optional.of("黄磊"));
    private final SigningKey online = SigningKey.make(KeyScheme.ED25519, Optional.of("core"));
    private long wishes;

    public ReleasingParent(Path folder) throws Exception {
        this.folder = Files.createDirectories(folder);
        authority = CertificateAuthority.create("Test Province", TIME.instant().minus(Duration.ofDays(1)),
                TIME.instant().plus(Duration.ofDays(10)));
        NodeIdentity identity = NodeIdentity.load(identity(CORE, folder.resolve("identity")), CORE);
        NodeSettings settings = new NodeSettings(CORE, new LocalName("核心", "core"), folder.resolve("data"),
                identity(CORE, folder.resolve("identity")), List.of(), new InetSocketAddress("127.0.0.1", 0),
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), folder.resolve("routes.d"));
        Files.createDirectories(settings.data());
        JournalNode node = parts.add(new JournalNode(settings, JOURNAL, identity, "test", TIME));
        ExecutorService thread = Executors.newSingleThreadExecutor();
        parts.add(thread::shutdown);
        IntentBook book = parts.add(new IntentBook(settings.data().resolve("intents.db"), CORE, Runnable::run,
                new CoreSignature(identity.root(), none -> false)));
        desk = new IntentDesk(book, identity, TIME::millis);
        offered = new ReleaseFolder(settings.data().resolve("releases"), thread, TIME);
        repository = new ReleaseRepository(folder.resolve("repository"));
        RoleKeys persons = RoleKeys.of(List.of(fang.publicKey(), lei.publicKey()), 2);
        Map<ReleaseKind, RoleKeys> kinds = new EnumMap<>(ReleaseKind.class);
        for (ReleaseKind kind : ReleaseKind.values()) {
            kinds.put(kind, persons);
        }
        new Drafting(repository, Lives.DEFAULT, TIME.instant()).begin(new Drafting.Signers(persons, persons, kinds,
                RoleKeys.of(List.of(online.publicKey()), 1)));
        signAndOffer();
        SyncComponent sync = new SyncComponent(node.uplink());
        CamelRoutes routes = parts.add(new CamelRoutes(CORE.text(), Map.of("sync", sync), List.of(new RouteBuilder() {
            @Override
            public void configure() {
                from("sync:children").routeId("from-children").process(exchange -> { });
            }
        }), settings.routes()));
        routes.start();
        side = parts.add(new ParentSide(settings, ParentLimits.DEFAULT, "test", node.loops(), identity, TIME, sync, node,
                children -> {
                    children.intentsFrom(desk);
                    children.piecesFrom(offered);
                    book.afterNews(children::intentsChanged);
                }, null, node.clock().moment()));
        node.every(Duration.ofMillis(200), () -> side.work(node.clock().moment()));
    }

    private IdentitySettings identity(NodeId node, Path files) throws Exception {
        Files.createDirectories(files);
        IdentitySettings settings = new IdentitySettings(files.resolve("node.crt"), files.resolve("node.key"),
                files.resolve("province.crt"));
        if (Files.notExists(settings.key())) {
            authority.issue(new PeerName(node, 2023), List.of("127.0.0.1"), TIME.instant().minus(Duration.ofHours(1)),
                    TIME.instant().plus(Duration.ofDays(1))).write(settings.certificate(), settings.key());
            authority.writeRoot(settings.trust());
        }
        return settings;
    }

    /** Writes what a node below needs to come in and to verify releases: {@code identity/} and {@code root.json}. */
    public void admit(NodeId node, Path home) throws Exception {
        identity(node, home.resolve("identity"));
        Files.copy(folder.resolve("repository/metadata/1.root.json"), home.resolve("root.json"));
    }

    public int port() {
        return side.port();
    }

    /** Two persons sign a release, and it is offered. */
    public void publish(Component component, String version, Path... files) throws Exception {
        List<Artifact> artifacts = new ArrayList<>();
        for (Path file : files) {
            artifacts.add(repository.take(file));
            offered.importArtifact(file);
        }
        new Drafting(repository, Lives.DEFAULT, TIME.instant()).add(new Release(new ReleaseName(component.kind(),
                component.name(), new Version(version)), artifacts, Fits.ALL, new Notes("试验", "trial"), Optional.empty()));
        signAndOffer();
    }

    private void signAndOffer() throws Exception {
        Signing signing = new Signing(repository);
        for (Signing.Draft draft : signing.drafts()) {
            signing.sign(draft.role(), fang);
            signing.sign(draft.role(), lei);
        }
        signing.settle();
        new Publishing(repository, Lives.DEFAULT, TIME.instant()).publish(online);
        for (String part : List.of("targets", "metadata")) {
            Path from = folder.resolve("repository").resolve(part);
            try (Stream<Path> all = Files.exists(from) ? Files.walk(from) : Stream.empty()) {
                for (Path file : all.filter(Files::isRegularFile).toList()) {
                    offer(file);
                }
            }
        }
    }

    private void offer(Path file) throws IOException {
        offered.metadata(folder.resolve("repository").relativize(file).toString(), Files.readAllBytes(file));
    }

    /** The province wants a node to run this. */
    public void wish(NodeId node, Component component, String version) {
        wish(node, component, version, 1);
    }

    /** @param seconds for which it must prove itself */
    void wish(NodeId node, Component component, String version, int seconds) {
        wish(node, component, version, MaintenanceWindow.ALWAYS, seconds);
    }

    /** @param window when it may begin to apply it */
    public void wish(NodeId node, Component component, String version, MaintenanceWindow window) {
        wish(node, component, version, window, 1);
    }

    private void wish(NodeId node, Component component, String version, MaintenanceWindow window, int seconds) {
        Wish wish = new Wish(component, new Version(version), "rollout-" + version, 1, ++wishes, false, "选中", "selected",
                window, 0, 1, false, Duration.ofSeconds(seconds));
        desk.issue(List.of(IntentDraft.desired(node, new Desired(List.of(wish))))).join();
    }

    @Override
    public void close() {
        parts.close();
    }
}
