package org.microbrain.runtime.trust;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.microbrain.trust.Fetch;
import org.microbrain.trust.HashAlgorithm;
import org.microbrain.trust.TargetInfo;
import org.microbrain.trust.TargetPath;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustFailure.Reason;

/** A folder of targets that were fetched and verified, each a file named after its path. */
final class DownloadedTargets {

    private static final int LONGEST_NAME = 200;
    private static final int BUFFER = 16 * 1024;

    private final Path folder;
    private final Fetch fetch;

    DownloadedTargets(Path folder, Fetch fetch) {
        this.folder = folder;
        this.fetch = fetch;
    }

    Path file(TargetPath path) {
        String name = path.encoded();
        if (name.length() > LONGEST_NAME) {
            byte[] hash = HashAlgorithm.SHA256.digest().digest(name.getBytes(StandardCharsets.US_ASCII));
            name = HexFormat.of().formatHex(hash);
        }
        return folder.resolve(name.startsWith(".") ? "%2E" + name.substring(1) : name);
    }

    /**
     * Fetches a target, unless it is there and is what its signers say.
     *
     * @param consistent whether names in the repository carry hashes
     * @return false when it was there
     */
    boolean download(TargetPath path, TargetInfo info, boolean consistent) throws IOException, TrustFailure {
        Path file = file(path);
        if (Files.exists(file) && Files.size(file) == info.length() && fits(file, info)) {
            return false;
        }
        if (info.hashes().known().isEmpty()) {
            throw new TrustFailure(Reason.MISMATCH, path.text(), "no hash that is known");
        }
        InputStream stream = fetch.fetch(
                consistent ? path.addressWithHash(info.hashes().name()) : path.address(), info.length())
                .orElseThrow(() -> new TrustFailure(Reason.MISSING, path.text(), "is not there"));
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, ".target", ".part");
        try {
            boolean fits;
            try (InputStream in = stream; OutputStream out = Files.newOutputStream(part)) {
                fits = copy(in, out, info);
            }
            if (!fits) {
                throw new TrustFailure(Reason.MISMATCH, path.text(), "another length or hash than was signed for");
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
        return true;
    }

    private static boolean fits(Path file, TargetInfo info) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return copy(in, OutputStream.nullOutputStream(), info);
        }
    }

    /** Stops one byte beyond the length that was signed for. */
    private static boolean copy(InputStream in, OutputStream out, TargetInfo info) throws IOException {
        Map<HashAlgorithm, MessageDigest> digests = info.hashes().digests();
        byte[] buffer = new byte[BUFFER];
        long copied = 0;
        while (true) {
            long room = info.length() + 1 - copied;
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, room));
            if (read < 0) {
                return copied == info.length() && info.hashes().fit(digests);
            }
            copied += read;
            if (copied > info.length()) {
                return false;
            }
            for (MessageDigest digest : digests.values()) {
                digest.update(buffer, 0, read);
            }
            out.write(buffer, 0, read);
        }
    }
}
