package org.microbrain.runtime.carry;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.microbrain.journal.Batch;
import org.microbrain.journal.Journal;
import org.microbrain.journal.Ledger;
import org.microbrain.link.Children;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.PeerNames;
import org.microbrain.link.PieceName;
import org.microbrain.link.Receiver;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.IdentitySettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.ParentSettings;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerName;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.people.AuditEntry;
import org.microbrain.runtime.people.People;
import picocli.CommandLine;

/** A node with a real journal, real keys and no line, and the command at its machine. */
final class CarryNode implements AutoCloseable {

    static final InstantSource NOW = InstantSource.system();
    private static final JournalSettings JOURNAL = new JournalSettings(64 << 20, 16 << 20, 7, 100, Duration.ofSeconds(1));

    final NodeId name;
    final NodeIdentity identity;
    final NodeSettings settings;
    final Path certificate;
    final Map<PieceName, ByteString> pieces = new ConcurrentHashMap<>();
    final Set<X509Certificate> revoked = new HashSet<>();
    JournalNode node;
    Children children;
    String out = "";
    String err = "";
    private final Path config;
    private People people;
    private CarryOffice office;
    private final String[] parents;

    CarryNode(Path province, CertificateAuthority authority, String name, String... parents) throws Exception {
        this(province, authority, name, Duration.ofDays(1), parents);
    }

    /** @param life of the certificate, which began two hours ago */
    CarryNode(Path province, CertificateAuthority authority, String name, Duration life, String... parents)
            throws Exception {
        this.name = new NodeId(name);
        this.parents = parents;
        Path own = Files.createDirectories(province.resolve(name));
        certificate = own.resolve("node.crt");
        authority.writeRoot(own.resolve("province.crt"));
        authority.issue(new PeerName(this.name, 2023), List.of(), NOW.instant().minus(Duration.ofHours(2)),
                NOW.instant().minus(Duration.ofHours(2)).plus(life)).write(certificate, own.resolve("node.key"));
        identity = NodeIdentity.load(new IdentitySettings(certificate, own.resolve("node.key"),
                own.resolve("province.crt")), this.name);
        settings = new NodeSettings(this.name, new LocalName(name, name), own.resolve("data"), null,
                Arrays.stream(parents).map(parent -> new ParentSettings(new NodeId(parent),
                        new InetSocketAddress("127.0.0.1", 1))).toList(), null,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), own.resolve("routes.d"));
        config = Files.writeString(own.resolve("node.yaml"), "node: " + name + "\ndata: data\n"
                + "identity: {certificate: node.crt, key: node.key, trust: province.crt}\n"
                + (this.name.area().level() == DivisionCode.Level.COUNTY ? "listen: \"127.0.0.1:0\"\n" : "") + "parents:\n"
                + Arrays.stream(parents).map(parent -> "  - {node: " + parent + ", address: \"127.0.0.1:1\"}\n")
                .collect(Collectors.joining()));
    }

    CarryNode start() throws Exception {
        node = new JournalNode(settings, JOURNAL, identity, "test", NOW);
        people = new People(settings.data(), Tier.HUB, settings.area(), NOW);
        children = new Children(name, "test", new Receiver() {
            @Override
            public CompletionStage<Void> accept(NodeId child, Batch batch) {
                return node.commits().submit(store -> {
                    store.accept(batch.records(), batch.made());
                    return null;
                });
            }

            @Override
            public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held,
                                                                      Map<Origin, Long> made) {
                return node.receipts(held, made);
            }
        }, LinkSettings.DEFAULT, node.clock().moment());
        children.know(node.origins());
        office = new CarryOffice(settings, identity, node.clock(), people.audit(), new CarryEnds(node.uplink().carried(),
                pieces::put, parents.length == 0 ? this::notRevoked : both(node.revokedParents()), children.carried(),
                this::notRevoked, other -> Optional.empty()));
        node.every(Duration.ofMillis(20), office::work);
        return this;
    }

    private PeerNames both(PeerNames first) {
        return chain -> {
            first.of(chain);
            return notRevoked(chain);
        };
    }

    private NodeId notRevoked(List<X509Certificate> chain) throws CertificateException {
        if (chain.stream().anyMatch(revoked::contains)) {
            throw new ProtocolViolation("revoked", "its key was revoked");
        }
        return PeerName.of(chain.get(0)).node();
    }

    void append(int count, int bytes) {
        for (int i = 0; i < count; i++) {
            node.commits().submit(journal -> journal.append(new Draft(RecordKind.REPORT, PriorityClass.EVENT,
                    RecordTime.good(NOW.millis()), new byte[bytes]))).join();
        }
    }

    Origin origin() {
        return node.journal().origin();
    }

    long waiting() {
        return node.commits().submit(journal -> journal.backlog().records()).join();
    }

    /** What is here of a journal, and nothing twice. */
    SequenceSet received(Origin of) {
        return node.commits().submit(journal -> journal.received(of)).join();
    }

    Map<String, Long> ledger() {
        Map<String, Long> received = new HashMap<>();
        List<Ledger> all = node.commits().submit(Journal::ledger).join();
        all.forEach(one -> {
            if (!one.balanced()) {
                throw new AssertionError("not balanced: " + one);
            }
            received.merge(one.origin().node().text(), one.received(), Long::sum);
        });
        return received;
    }

    /** Runs {@code microbrain carry} at this node's machine. */
    int carry(Object... arguments) {
        List<String> all = new ArrayList<>(Arrays.stream(arguments).map(Object::toString).toList());
        if (!all.get(0).equals("show")) {
            all.addAll(1, List.of("--config", config.toString()));
        }
        StringWriter said = new StringWriter();
        StringWriter complained = new StringWriter();
        int status = new CommandLine(new CarryCommand()).setOut(new PrintWriter(said)).setErr(new PrintWriter(complained))
                .execute(all.toArray(String[]::new));
        out = said.toString();
        err = complained.toString();
        return status;
    }

    List<AuditEntry> audit() {
        return people.audit().latest("", "", Long.MAX_VALUE, 10);
    }

    /** What lies in the folder of orders. */
    List<Path> orders() throws IOException {
        Path orders = settings.data().resolve("carry/orders");
        if (Files.notExists(orders)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(orders)) {
            return files.toList();
        }
    }

    static String text(Path file) throws Exception {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    }

    void stop() {
        office.close();
        node.uplink().close();
        people.close();
        node.close();
        node = null;
    }

    @Override
    public void close() {
        if (node != null) {
            stop();
        }
    }
}
