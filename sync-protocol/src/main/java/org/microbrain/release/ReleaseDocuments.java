package org.microbrain.release;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.microbrain.trust.Fetch;
import org.microbrain.trust.TargetInfo;
import org.microbrain.trust.Targets;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustFailure.Reason;
import org.microbrain.trust.TrustStore;

/**
 * Documents of releases at a node: fetched when they are asked for the first time, kept by hash, verified each
 * time.
 */
final class ReleaseDocuments {

    private final TrustStore store;
    private final Fetch fetch;

    ReleaseDocuments(TrustStore store, Fetch fetch) {
        this.store = store;
        this.fetch = fetch;
    }

    /**
     * @param info       what the signers say of the document
     * @param consistent whether names in the repository carry hashes
     */
    Release get(ReleaseName name, TargetInfo info, boolean consistent) throws TrustFailure, IOException {
        if (info.hashes().known().isEmpty()) {
            throw new TrustFailure(Reason.MISMATCH, name.toString(), "no hash that is known");
        }
        Optional<byte[]> kept = store.load(file(info), ReleaseDocument.MAX_BYTES);
        byte[] document = kept.isPresent() && info.fits(kept.get()) ? kept.get() : fetch(name, info, consistent);
        try {
            Release release = ReleaseDocument.read(document);
            if (!release.name().equals(name)) {
                throw new TrustFailure(Reason.MISMATCH, name.toString(), "the document is of " + release.name());
            }
            return release;
        } catch (IllegalArgumentException e) {
            throw new TrustFailure(Reason.MALFORMED, name.toString(), e.getMessage());
        }
    }

    private byte[] fetch(ReleaseName name, TargetInfo info, boolean consistent) throws TrustFailure, IOException {
        if (info.length() > ReleaseDocument.MAX_BYTES) {
            throw new TrustFailure(Reason.LIMIT, name.toString(),
                    "longer than " + ReleaseDocument.MAX_BYTES + " bytes");
        }
        String file = consistent ? name.path().withHash(info.hashes().name()) : name.path().text();
        InputStream stream = fetch.fetch(file, info.length()).orElseThrow(
                () -> new TrustFailure(Reason.MISSING, name.toString(), "its document is not there"));
        byte[] document;
        try (InputStream in = stream) {
            document = in.readNBytes((int) info.length() + 1);
        }
        if (!info.fits(document)) {
            throw new TrustFailure(Reason.MISMATCH, name.toString(), "another length or hash than was signed for");
        }
        store.save(file(info), document);
        return document;
    }

    /** Forgets the documents that none of these targets lists. */
    void keepOnly(Collection<Targets> listed) throws IOException {
        Set<String> wanted = new HashSet<>();
        for (Targets targets : listed) {
            targets.targets().values().stream().filter(info -> !info.hashes().known().isEmpty())
                    .forEach(info -> wanted.add(file(info)));
        }
        for (String name : store.names()) {
            if (!wanted.contains(name)) {
                store.delete(name);
            }
        }
    }

    private static String file(TargetInfo info) {
        return info.hashes().name() + ".release";
    }
}
