package org.microbrain.runtime.people;

import java.util.Locale;
import java.util.Set;

/**
 * What a password must be that a person chooses: long, not their name, none of those that everybody tries first. Length
 * counts more than kinds of characters (NIST SP 800-63B).
 */
final class PasswordRules {

    static final int SHORTEST = 10;
    static final int LONGEST = 256;
    private static final int FEWEST_DIFFERENT = 4;
    private static final String KEYBOARD = "01234567890123456789 98765432109876543210 abcdefghijklmnopqrstuvwxyz "
            + "qwertyuiopasdfghjklzxcvbnm 1qaz2wsx3edc4rfv5tgb6yhn 1q2w3e4r5t6y7u8i9o0p qazwsxedcrfvtgbyhnujm";
    private static final Set<String> COMMON = Set.of("password", "passw0rd", "p@ssw0rd", "p@ssword", "iloveyou", "welcome",
            "administrator", "admin", "microbrain", "weinao", "qwerty", "letmein", "woaini", "zhongguo", "guangxi",
            "nanning", "changeme", "a123456", "abc123456", "abcd1234", "aa123456", "qq123456", "abc", "abcd");

    private PasswordRules() {
    }

    /** @throws NotAllowed with the word of what is wrong */
    static void check(String name, String password) {
        if (password.length() < SHORTEST) {
            throw new NotAllowed("password-short");
        }
        if (password.length() > LONGEST) {
            throw new NotAllowed("password-long");
        }
        String plain = password.toLowerCase(Locale.ROOT);
        String core = plain.replaceAll("^[0-9!@#$%^&*._ -]+|[0-9!@#$%^&*._ -]+$", "");
        String lowerName = name.toLowerCase(Locale.ROOT);
        if (plain.equals(lowerName) || core.equals(lowerName)) {
            throw new NotAllowed("password-name");
        }
        if (plain.chars().distinct().count() < FEWEST_DIFFERENT || KEYBOARD.contains(plain) || COMMON.contains(plain)
                || COMMON.contains(core)) {
            throw new NotAllowed("password-common");
        }
    }
}
