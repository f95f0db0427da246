package org.microbrain.runtime.people;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.microbrain.runtime.identity.PrivateFile;

/** The bearer token of a node's API, in {@code <data>/api-token}, made at the first start. Immutable. */
final class ApiToken {

    private final byte[] token;

    private ApiToken(byte[] token) {
        this.token = token;
    }

    static ApiToken open(Path data) throws IOException {
        Path file = data.resolve("api-token");
        if (!Files.exists(file)) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            PrivateFile.write(file, (text + "\n").getBytes(StandardCharsets.US_ASCII));
        }
        String text = Files.readString(file).strip();
        if (text.length() < 32 || text.length() > 512) {
            throw new IOException(file + ": must hold a token of 32 to 512 characters; delete it to get a new one");
        }
        return new ApiToken(text.getBytes(StandardCharsets.UTF_8));
    }

    /** True when an {@code Authorization} header carries this token; compares in constant time. */
    boolean isIn(String header) {
        return header != null && header.regionMatches(true, 0, "Bearer ", 0, 7)
                && MessageDigest.isEqual(token, header.substring(7).strip().getBytes(StandardCharsets.UTF_8));
    }
}
