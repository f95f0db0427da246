package org.microbrain.runtime.carry;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.intent.Desired;
import org.microbrain.intent.IntentKind;
import org.microbrain.intent.SignedIntent;
import org.microbrain.json.Fields;
import org.microbrain.link.CarriedAmounts;
import org.microbrain.link.CarriedFrames;
import org.microbrain.link.CarryChild;
import org.microbrain.link.CarryParent;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.release.ReleaseName;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PrivateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes bundles. For one thread. */
final class BundleMaking {

    private static final Logger LOG = LoggerFactory.getLogger(BundleMaking.class);
    /** Bytes of this node's disk that a bundle leaves to others. */
    static final long LEFT_ON_DISK = 128L << 20;
    private static final long SMALLEST = 64L << 10;

    private final NodeSettings settings;
    private final NodeIdentity identity;
    private final NodeClock clock;
    private final CarryEnds ends;
    private final Neighbours neighbours;
    private final CarryFolder folder;

    BundleMaking(NodeSettings settings, NodeIdentity identity, NodeClock clock, CarryEnds ends, Neighbours neighbours,
                 CarryFolder folder) {
        this.settings = settings;
        this.identity = identity;
        this.clock = clock;
        this.ends = ends;
        this.neighbours = neighbours;
        this.folder = folder;
    }

    /** What was written, and of which journals of this node. */
    private record Filled(CarriedAmounts amounts, Map<String, String> journals, long left, boolean whole) {
    }

    /**
     * Makes the head and the content of a bundle in the folder of orders.
     *
     * @param order {@code to}; {@code limit}, bytes of the whole file; {@code all}; {@code certificates} of the receiver
     * @return the manifest, and whether all that there was is in it
     */
    Map<String, Object> make(String id, Fields order) throws IOException, CarryProblem {
        NodeId to = new NodeId(order.text("to"));
        boolean up = neighbours.isParent(to);
        List<X509Certificate> receiver = neighbours.certificate(to, given(order));
        neighbours.met(to, receiver);
        Sealing sealing = Sealing.sealFor(receiver.get(0).getPublicKey(), id, settings.node(), to);
        long room = room(order.whole("limit", 0, Long.MAX_VALUE));
        if (up && order.flag("all")) {
            ends.up().again();
        }
        Path content = folder.content(id);
        try (FileChannel channel = FileChannel.open(content, StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
             OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), Sealing.SEGMENT)) {
            SealedOutput sealed = new SealedOutput(sealing, out, Bundle.sha256());
            long[] left = {room};
            CarriedFrames.Sink sink = frame -> {
                long size = CarriedFrames.size(frame);
                if (size > left[0]) {
                    left[0] = 0; // what comes after it would only seem to be all
                    return false;
                }
                left[0] -= size;
                CarriedFrames.write(sealed, frame);
                return true;
            };
            Filled filled = up ? up(sink) : down(to, sink);
            sealed.finish();
            channel.force(true);
            Manifest manifest = new Manifest(id, settings.node(), to, clock.get(), filled.amounts(), filled.journals(),
                    filled.left(), sealed.length(), sealed.sha256(), HexFormat.of().formatHex(sealing.encapsulated()));
            PrivateFile.write(folder.head(id), Bundle.head(manifest, identity.chain(), identity.key()));
            Map<String, Object> answer = new LinkedHashMap<>(manifest.document());
            answer.put("done", true);
            answer.put("whole", filled.whole());
            return answer;
        } catch (GeneralSecurityException e) {
            throw new IOException("the key of this node does not sign: " + e.getMessage(), e);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(content);
            throw e;
        }
    }

    private static List<X509Certificate> given(Fields order) throws CarryProblem {
        if (!order.has("certificates")) {
            return null;
        }
        try {
            List<X509Certificate> chain = new ArrayList<>();
            for (String one : order.texts("certificates")) {
                chain.add((X509Certificate) CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(Base64.getDecoder().decode(one))));
            }
            return chain;
        } catch (CertificateException e) {
            throw new CarryProblem("stranger", "给出的证书无法读取：" + e.getMessage(),
                    "the certificate that was given cannot be read: " + e.getMessage());
        }
    }

    /** Bytes of frames that there is room for. */
    private long room(long limit) throws IOException, CarryProblem {
        folder.make();
        long disk = Files.getFileStore(settings.data()).getUsableSpace() - LEFT_ON_DISK;
        long most = Math.min(Math.min(disk, Manifest.LONGEST), (limit == 0 ? Long.MAX_VALUE : limit) - Bundle.LONGEST_HEAD);
        long room = most / (Sealing.SEGMENT + Sealing.TAG) * Sealing.SEGMENT;
        if (room < SMALLEST) {
            throw disk < SMALLEST ? new CarryProblem("no-room", "节点的磁盘空间不足，无法制作摆渡包",
                    "the disk of this node has no room to make a bundle")
                    : new CarryProblem("stick-full", "U 盘剩余空间不足：至少需要 512 KiB",
                    "the stick has no room: at least 512 KiB are needed");
        }
        return room;
    }

    private Filled up(CarriedFrames.Sink sink) throws IOException {
        CarryChild.Written written = ends.up().write(sink);
        Map<String, String> journals = new LinkedHashMap<>();
        written.sequences().forEach((origin, sequences) -> {
            if (origin.node().equals(settings.node()) && journals.size() < Manifest.MOST_JOURNALS) {
                journals.put(origin.journal().toString(), Manifest.text(sequences));
            }
        });
        return new Filled(new CarriedAmounts(written.records(), 0, 0, 0, 0), journals, written.left(), written.left() == 0);
    }

    private Filled down(NodeId to, CarriedFrames.Sink sink) throws IOException {
        CarryParent.Written written = ends.down().write(to, sink);
        if (!written.whole() || ends.down().pieces() == null) {
            return new Filled(written.amounts(), Map.of(), 0, written.whole());
        }
        ReleasePieces pieces = new ReleasePieces(ends.down().pieces(), sink);
        boolean whole = pieces.write(wished(written.wanted()), settings.data().resolve("carry").resolve("asked"),
                clock.credible());
        return new Filled(written.amounts().withPieces(pieces.count()), Map.of(), 0, whole);
    }

    private static Set<ReleaseName> wished(List<SignedIntent> intents) {
        Set<ReleaseName> wished = new LinkedHashSet<>();
        for (SignedIntent intent : intents) {
            if (intent.intent().kind().equals(IntentKind.DESIRED)) {
                try {
                    Desired.decode(intent.intent().body()).wishes().forEach(wish -> wished.add(new ReleaseName(
                            wish.component().kind(), wish.component().name(), wish.version())));
                } catch (ProtocolViolation | IllegalArgumentException e) {
                    LOG.warn("{} is carried, and what it wishes for cannot be read: {}", intent.intent().key(),
                            e.getMessage());
                }
            }
        }
        return wished;
    }
}
