package org.microbrain.runtime.enrol;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Values;
import org.microbrain.runtime.identity.NodeKeys;

/**
 * What an admin gives to whoever sets up a node: where its parent listens, which province's root to believe, which node it
 * will be, and a secret that is good once. Whoever has it can become that node until it is used or expires.
 *
 * @param parent      the node that admits
 * @param address     where it listens
 * @param node        the node to be
 * @param expires     not good from then on
 * @param fingerprint of the province's root, SHA-256 in hexadecimal
 * @param secret      {@value #SECRET} random bytes
 */
public record EnrolToken(NodeId parent, InetSocketAddress address, NodeId node, Instant expires, String fingerprint,
        byte[] secret) {

    static final int SECRET = 32;
    private static final String PREFIX = "mbtoken1.";
    private static final int LONGEST = 1000;
    private static final int PARTS = 7;

    static byte[] newSecret(SecureRandom random) {
        byte[] secret = new byte[SECRET];
        random.nextBytes(secret);
        return secret;
    }

    /** The form that is stored: from it the secret cannot be found. */
    static String hash(byte[] secret) {
        return HexFormat.of().formatHex(NodeKeys.sha256(secret));
    }

    /** The token as text: letters, digits, {@code . - _}. */
    public String text() {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String content = String.join("|", parent.text(), host() + ":" + address.getPort(), node.text(),
                Long.toString(expires.getEpochSecond()), fingerprint, base64.encodeToString(secret));
        return PREFIX + base64.encodeToString((content + "|" + check(content)).getBytes(StandardCharsets.US_ASCII));
    }

    private String host() {
        String host = address.getHostString();
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    private static String check(String content) {
        CRC32C crc = new CRC32C();
        crc.update(content.getBytes(StandardCharsets.US_ASCII));
        return Long.toHexString(crc.getValue());
    }

    /** Reads a token's text. @throws InvalidValue when it is none, or a piece of one */
    public static EnrolToken parse(String text) {
        String trimmed = text.strip();
        try {
            if (trimmed.startsWith(PREFIX) && trimmed.length() <= LONGEST) {
                String all = new String(Base64.getUrlDecoder().decode(trimmed.substring(PREFIX.length())),
                        StandardCharsets.US_ASCII);
                String[] parts = all.split("\\|", -1);
                if (parts.length == PARTS && parts[6].equals(check(all.substring(0, all.lastIndexOf('|'))))) {
                    return new EnrolToken(new NodeId(parts[0]), Values.address(parts[1]), new NodeId(parts[2]),
                            Instant.ofEpochSecond(Long.parseLong(parts[3])), parts[4],
                            Base64.getUrlDecoder().decode(parts[5]));
                }
            }
        } catch (IllegalArgumentException e) {
            throw wrong();
        }
        throw wrong();
    }

    private static InvalidValue wrong() {
        return new InvalidValue("这不是完整的入网令牌；请整段复制，以 " + PREFIX + " 开头",
                "this is not a whole token; copy all of it, it begins with " + PREFIX);
    }

    @Override
    public String toString() {
        return "token of " + node + " at " + parent;
    }
}
