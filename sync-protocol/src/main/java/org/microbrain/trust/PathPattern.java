package org.microbrain.trust;

/**
 * Which targets a delegated role may speak for (TUF specification 4.5): {@code *} stands for any characters but {@code /},
 * {@code ?} for one. Everything else stands for itself, capitals and small letters apart. Time is bounded by the product of
 * the lengths, whatever the pattern.
 *
 * @param text 1 to {@value TargetPath#MAX_LENGTH} characters
 */
public record PathPattern(String text) {

    /** @throws IllegalArgumentException when it is empty or too long */
    public PathPattern {
        if (text.isEmpty() || text.length() > TargetPath.MAX_LENGTH) {
            throw new IllegalArgumentException("a path pattern has 1 to " + TargetPath.MAX_LENGTH + " characters");
        }
    }

    public boolean matches(TargetPath path) {
        String target = path.text();
        int p = 0;
        int t = 0;
        int star = -1;
        int resume = 0;
        while (t < target.length()) {
            char c = target.charAt(t);
            if (p < text.length() && text.charAt(p) == '*') {
                star = p++;
                resume = t;
            } else if (p < text.length() && (text.charAt(p) == c || text.charAt(p) == '?' && c != '/')) {
                p++;
                t++;
            } else if (star >= 0 && target.charAt(resume) != '/') {
                p = star + 1;
                t = ++resume;
            } else {
                return false;
            }
        }
        while (p < text.length() && text.charAt(p) == '*') {
            p++;
        }
        return p == text.length();
    }
}
