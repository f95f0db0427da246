package org.microbrain.runtime.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Checks passwords of clients that come again and again: a password once found right is remembered, as an HMAC under a
 * key that only this process has, so that the next check costs microseconds. Remembers {@value #REMEMBERED} at most.
 * Thread-safe; a first check takes 100 to 500 ms of CPU and does not belong on an event loop.
 */
public final class PasswordCheck {

    private static final int REMEMBERED = 4096;

    private final SecretKeySpec processKey;
    private final PasswordHash nobody;
    private final Map<ByteBuffer, Boolean> right = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    };

    public PasswordCheck() {
        this(PasswordHash.DEFAULT_ITERATIONS);
    }

    /** @param iterations what the check of an unknown user costs, so that its time does not tell users from others */
    public PasswordCheck(int iterations) {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        processKey = new SecretKeySpec(random, "HmacSHA256");
        nobody = PasswordHash.ofNobody(iterations);
    }

    /**
     * @param hash the user's hash, or null when there is no such user: the answer is then false after as much work
     */
    public boolean matches(PasswordHash hash, String password) {
        if (hash == null) {
            nobody.matches(password);
            return false;
        }
        if (remembers(hash, password)) {
            return true;
        }
        if (!hash.matches(password)) {
            return false;
        }
        synchronized (right) {
            right.put(token(hash, password), Boolean.TRUE);
        }
        return true;
    }

    /**
     * Whether the password was found right before; takes microseconds. So who guesses cannot hold up who is known.
     *
     * @param hash the user's hash, or null when there is no such user
     */
    public boolean remembers(PasswordHash hash, String password) {
        if (hash == null) {
            return false;
        }
        ByteBuffer token = token(hash, password);
        synchronized (right) {
            return right.get(token) != null;
        }
    }

    private ByteBuffer token(PasswordHash hash, String password) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(processKey);
            mac.update(hash.toString().getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) 0);
            return ByteBuffer.wrap(mac.doFinal(password.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }
}
