package org.microbrain.runtime.carry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.microbrain.link.CarriedFrames;
import org.microbrain.link.CarryTaking;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.wire.proto.Frame;

/**
 * Takes bundles in: verified whole first, then read through once without effect, then taken. What is wrong is found before
 * anything is taken. One that was half taken when the program ended is taken again. For one thread.
 */
final class BundleTaking {

    private final NodeSettings settings;
    private final NodeIdentity identity;
    private final CarryEnds ends;
    private final Neighbours neighbours;
    private final CarryFolder folder;

    BundleTaking(NodeSettings settings, NodeIdentity identity, CarryEnds ends, Neighbours neighbours, CarryFolder folder) {
        this.settings = settings;
        this.identity = identity;
        this.ends = ends;
        this.neighbours = neighbours;
        this.folder = folder;
    }

    private interface Each {
        void frame(Frame frame) throws IOException;
    }

    /**
     * Takes the bundle that lies in the folder of orders; it is deleted once it was taken or refused.
     *
     * @throws CarryProblem when it is refused; nothing of it was taken
     * @throws org.microbrain.record.ProtocolViolation when its sender put in what it may not; nothing was taken, or, at a limit
     *         of this node, what came before it
     * @throws IOException  when a disk failed; it stays and is taken again at the next start
     */
    Map<String, Object> take(String id) throws IOException, CarryProblem {
        Path file = folder.bundle(id);
        boolean keep = true;
        try {
            Map<String, Object> answer = take(Bundle.open(file));
            keep = false;
            return answer;
        } catch (CarryProblem | RuntimeException e) {
            keep = false;
            throw e;
        } finally {
            if (!keep) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Map<String, Object> take(Bundle bundle) throws IOException, CarryProblem {
        Manifest manifest = bundle.manifest();
        if (!manifest.to().equals(settings.node())) {
            throw new CarryProblem("other-node", "这个摆渡包是给 " + manifest.to() + " 的，本节点是 " + settings.node(),
                    "this bundle is for " + manifest.to() + "; this node is " + settings.node());
        }
        boolean fromParent = neighbours.isParent(manifest.from());
        neighbours.check(bundle.chain(), manifest.from());
        bundle.requireSignature();
        bundle.requireWhole();
        CarryTaking taking = fromParent ? ends.up().taking(manifest.from(), ends.pieces())
                : ends.down().taking(manifest.from());
        each(bundle, taking::check);
        each(bundle, taking::take);
        neighbours.met(manifest.from(), bundle.chain());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("done", true);
        answer.put("id", manifest.id());
        answer.put("from", manifest.from().text());
        answer.put("to", manifest.to().text());
        answer.put("taken", Manifest.amounts(taking.taken()));
        return answer;
    }

    private void each(Bundle bundle, Each each) throws IOException, CarryProblem {
        Manifest manifest = bundle.manifest();
        Sealing sealing = Sealing.openWith(identity.key(), identity.chain().get(0).getPublicKey(),
                HexFormat.of().parseHex(manifest.key()), manifest.id(), manifest.from(), manifest.to());
        try (InputStream in = new SealedInput(sealing, bundle.content(), manifest.length())) {
            for (Optional<Frame> frame = CarriedFrames.read(in); frame.isPresent(); frame = CarriedFrames.read(in)) {
                each.frame(frame.get());
            }
        } catch (SealedInput.Unopened e) {
            throw e.problem();
        }
    }
}
