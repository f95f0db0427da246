package org.microbrain.trust;

/**
 * What a target is called in the repository, parts parted by {@code /}. It is no path of a file: as a file's name it is
 * always {@link #encoded()}.
 *
 * @param text 1 to {@value #MAX_LENGTH} characters, no control characters
 */
public record TargetPath(String text) {

    public static final int MAX_LENGTH = 1024;

    /** @throws IllegalArgumentException when it cannot be one */
    public TargetPath {
        if (text.isEmpty() || text.length() > MAX_LENGTH || text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            throw new IllegalArgumentException("a target's path has 1 to " + MAX_LENGTH
                    + " characters and no control characters");
        }
    }

    /** The whole path as one name; all but letters, digits and {@code _.-~} percent-encoded. */
    public String encoded() {
        return RoleName.percentEncoded(text);
    }

    /** As part of an address: what may not stand there percent-encoded, what is encoded already left as it is (RFC 3986). */
    public String address() {
        return address(text);
    }

    /** {@link #withHash} as part of an address. */
    public String addressWithHash(String hash) {
        return address(withHash(hash));
    }

    private static String address(String path) {
        StringBuilder address = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i = path.offsetByCodePoints(i, 1)) {
            String one = Character.toString(path.codePointAt(i));
            address.append("!$&'()*+,;=:@/%".contains(one) ? one : RoleName.percentEncoded(one));
        }
        return address.toString();
    }

    /** The name under which a repository with consistent snapshots keeps it: the hash before the last part. */
    public String withHash(String hash) {
        int last = text.lastIndexOf('/') + 1;
        return text.substring(0, last) + hash + '.' + text.substring(last);
    }

    @Override
    public String toString() {
        return text;
    }
}
