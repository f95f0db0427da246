package org.microbrain.runtime.identity;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.microbrain.runtime.config.InvalidValue;

/**
 * A password's hash as it stands in configuration: {@code pbkdf2:<iterations>:<salt>:<hash>}, salt and hash in Base64
 * (PBKDF2 with HMAC-SHA-256, RFC 8018). A check with the default iterations takes 100 to 500 ms of CPU; use
 * {@link PasswordCheck} where clients come again and again. Immutable.
 */
public final class PasswordHash {

    /** As OWASP's password storage cheat sheet asked for at least, for this function. */
    public static final int DEFAULT_ITERATIONS = 210_000;
    /** More is an attack on our CPU, not a stronger hash. */
    private static final int MAX_ITERATIONS = 2_000_000;
    private static final int MIN_ITERATIONS = 1_000;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;
    private static final int MAX_PASSWORD = 256;
    private static final Pattern FORM =
            Pattern.compile("pbkdf2:([0-9]{1,7}):([A-Za-z0-9+/=]{20,88}):([A-Za-z0-9+/=]{40,88})");
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int iterations;
    private final byte[] salt;
    private final byte[] hash;

    private PasswordHash(int iterations, byte[] salt, byte[] hash) {
        this.iterations = iterations;
        this.salt = salt;
        this.hash = hash;
    }

    /** Hashes a password with a new random salt. */
    public static PasswordHash of(String password) {
        return of(password, DEFAULT_ITERATIONS);
    }

    public static PasswordHash of(String password, int iterations) {
        if (password.isEmpty() || password.length() > MAX_PASSWORD) {
            throw new InvalidValue("密码应为 1 到 " + MAX_PASSWORD + " 个字符",
                    "a password has 1 to " + MAX_PASSWORD + " characters");
        }
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return new PasswordHash(iterations, salt, derive(password, salt, iterations, HASH_BYTES));
    }

    /** A hash that no password has, to spend the time of a check on. */
    static PasswordHash ofNobody(int iterations) {
        byte[] random = new byte[SALT_BYTES + HASH_BYTES];
        RANDOM.nextBytes(random);
        return new PasswordHash(iterations, Arrays.copyOf(random, SALT_BYTES),
                Arrays.copyOfRange(random, SALT_BYTES, random.length));
    }

    /** Reads the written form; its message never repeats the text, which may be a password put there by mistake. */
    public static PasswordHash parse(String text) {
        Matcher form = FORM.matcher(text);
        if (form.matches()) {
            int iterations = Integer.parseInt(form.group(1));
            if (iterations >= MIN_ITERATIONS && iterations <= MAX_ITERATIONS) {
                try {
                    return new PasswordHash(iterations, Base64.getDecoder().decode(form.group(2)),
                            Base64.getDecoder().decode(form.group(3)));
                } catch (IllegalArgumentException e) {
                    throw notAHash();
                }
            }
        }
        throw notAHash();
    }

    private static InvalidValue notAHash() {
        return new InvalidValue("不是密码散列；请用 microbrain password 生成，形式为 pbkdf2:<次数>:<盐>:<散列>",
                "is not a password hash; make one with 'microbrain password', its form is"
                        + " pbkdf2:<iterations>:<salt>:<hash>");
    }

    /** Compares in constant time. */
    public boolean matches(String password) {
        if (password.isEmpty() || password.length() > MAX_PASSWORD) {
            return false;
        }
        return MessageDigest.isEqual(hash, derive(password, salt, iterations, hash.length));
    }

    /** A password of 16 letters and digits that cannot be mistaken for each other, about 80 bits. */
    public static String randomPassword() {
        StringBuilder password = new StringBuilder();
        for (int i = 0; i < 16; i++) {
            password.append(LETTERS.charAt(RANDOM.nextInt(LETTERS.length())));
        }
        return password.toString();
    }

    private static byte[] derive(String password, byte[] salt, int iterations, int bytes) {
        PBEKeySpec spec = new PBEKeySpec(password.toCharArray(), salt, iterations, bytes * 8);
        try {
            return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    /** The written form. */
    @Override
    public String toString() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "pbkdf2:" + iterations + ":" + base64.encodeToString(salt) + ":" + base64.encodeToString(hash);
    }
}
