package org.microbrain.runtime.carry;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.microbrain.journal.Batch;
import org.microbrain.link.CarryParent;
import org.microbrain.link.Children;
import org.microbrain.link.LinkSettings;
import org.microbrain.link.ParentLimits;
import org.microbrain.link.PeerNames;
import org.microbrain.link.PieceName;
import org.microbrain.link.Receiver;
import org.microbrain.link.SharedBooks;
import org.microbrain.record.NodeId;
import org.microbrain.record.Origin;
import org.microbrain.record.SequenceSet;
import org.microbrain.runtime.config.AdmissionSettings;
import org.microbrain.runtime.config.ArtifactSettings;
import org.microbrain.runtime.config.ChildrenSettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.identity.IdentityProblem;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.node.Admitting;
import org.microbrain.runtime.node.JournalNode;
import org.microbrain.runtime.node.OpenParts;
import org.microbrain.runtime.node.WayDown;
import org.microbrain.runtime.people.People;
import org.microbrain.runtime.warning.WarningOffice;

/**
 * An edge or a hub whose program does not run, opened for as long as a bundle is made of what is on its disk. It dials nobody and
 * takes nothing in. The lock of the journal keeps it and the program apart.
 */
final class StoppedNode implements AutoCloseable {

    private static final String PROGRAM = "carry";
    private static final Duration LOOK = Duration.ofMillis(100);

    private final OpenParts parts = new OpenParts();

    /**
     * Opens it; from then on it does what is ordered in its folder.
     *
     * @throws IllegalStateException when its program runs
     */
    StoppedNode(Path config, InstantSource time) throws IOException, IdentityProblem {
        Problems problems = new Problems();
        Section file = Section.load(config, problems);
        NodeSettings settings = NodeSettings.read(file);
        JournalSettings journal = JournalSettings.read(file.section("journal"));
        Tier tier = settings.listen() == null ? Tier.EDGE : Tier.HUB;
        ArtifactSettings artifacts = ArtifactSettings.read(file.section("artifacts"), tier == Tier.EDGE
                ? ArtifactSettings.AT_AN_EDGE : ArtifactSettings.AT_A_HUB);
        if (!problems.isEmpty()) {
            throw new IOException(problems.toString().strip());
        }
        NodeIdentity identity = NodeIdentity.load(settings.identity(), settings.node());
        try {
            JournalNode node = parts.add(new JournalNode(alone(settings), journal, identity, PROGRAM, time));
            People people = parts.add(new People(settings.data(), tier, settings.area(), time));
            people.audit().recordIn(node::record);
            CarryEnds ends = CarryEnds.ofEdge(node.uplink().carried(), StoppedNode::takesNothing, node.revokedParents());
            if (tier == Tier.HUB) {
                ends = hub(file, settings, artifacts, identity, node, ends);
            }
            CarryOffice office = parts.add(new CarryOffice(settings, identity, node.clock(), people.audit(), ends));
            node.every(LOOK, office::makeOnly);
        } catch (IOException | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    private static NodeSettings alone(NodeSettings of) {
        return new NodeSettings(of.node(), of.name(), of.data(), of.identity(), List.of(), of.listen(), of.console(),
                of.routes(), of.limits());
    }

    private static void takesNothing(PieceName name, ByteString bytes) throws IOException {
        throw new IOException("a stopped node takes nothing in");
    }

    private CarryEnds hub(Section file, NodeSettings settings, ArtifactSettings artifacts, NodeIdentity identity,
                          JournalNode node, CarryEnds up) throws IOException {
        Admitting admitting = parts.add(new Admitting(settings, AdmissionSettings.read(file.section("admission")), identity,
                node.clock()::credible));
        WarningOffice office = parts.add(new WarningOffice(settings, node.commits(), node.clock()));
        WayDown down = parts.add(new WayDown(settings, artifacts, identity, admitting.admission()::isRevoked, node.uplink(),
                node.clock()));
        ParentLimits limits = ChildrenSettings.read(file.section("children"));
        Children children = new Children(settings.node(), PROGRAM, new Receiver() {
            @Override
            public CompletionStage<Void> accept(NodeId child, Batch batch) {
                return CompletableFuture.failedFuture(new IOException("a stopped node takes nothing in"));
            }

            @Override
            public CompletionStage<Map<Origin, SequenceSet>> received(Map<Origin, SequenceSet> held,
                                                                      Map<Origin, Long> made) {
                return node.receipts(held, made);
            }
        }, LinkSettings.DEFAULT, limits, node.clock().moment());
        children.know(node.origins());
        children.shareFrom(new SharedBooks(admitting.book(), office.book()));
        down.handOn(children);
        node.every(LOOK, down::work);
        CarryParent carried = children.carried();
        PeerNames peers = admitting.admission().peers();
        Function<NodeId, Optional<List<X509Certificate>>> issued = admitting.admission()::issued;
        return new CarryEnds(up.up(), up.pieces(), up.parents(), carried, peers, issued);
    }

    @Override
    public void close() {
        parts.close();
    }
}
