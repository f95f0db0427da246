package org.microbrain.trust;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * The name of a role. Anybody who may delegate chooses names, so as a name of a file or in an address it is always
 * {@link #encoded()}.
 *
 * @param text not empty; its encoded form has at most {@value #MAX_ENCODED} characters, which fits a file name
 */
public record RoleName(String text) {

    static final int MAX_ENCODED = 200;
    public static final RoleName ROOT = new RoleName("root");
    public static final RoleName TIMESTAMP = new RoleName("timestamp");
    public static final RoleName SNAPSHOT = new RoleName("snapshot");
    public static final RoleName TARGETS = new RoleName("targets");
    public static final Set<RoleName> TOP_LEVEL = Set.of(ROOT, TIMESTAMP, SNAPSHOT, TARGETS);

    /** @throws IllegalArgumentException when it is empty or too long */
    public RoleName {
        if (text.isEmpty() || text.length() > MAX_ENCODED || percentEncoded(text).length() > MAX_ENCODED) {
            throw new IllegalArgumentException("a role's name has 1 to " + MAX_ENCODED + " characters when encoded");
        }
    }

    public boolean isTopLevel() {
        return TOP_LEVEL.contains(this);
    }

    /** All but letters, digits and {@code _.-~} of ASCII percent-encoded (RFC 3986); different names stay different. */
    public String encoded() {
        return percentEncoded(text);
    }

    /** What snapshots call it. */
    String listed() {
        return text + ".json";
    }

    static String percentEncoded(String text) {
        StringBuilder encoded = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "_.-~".indexOf(c) >= 0) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", (int) c));
            }
        }
        return encoded.toString();
    }

    @Override
    public String toString() {
        return text;
    }
}
