package org.microbrain.edge.kura;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.identity.PasswordHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was in place at each gateway the last time, kept in the journal. Of a password only a salted hash is kept: all that
 * is asked of it later is whether it is still the same. Blocks while it reads and writes; one thread.
 */
public final class KuraApplied {

    private static final Logger LOG = LoggerFactory.getLogger(KuraApplied.class);
    private static final String KEY = "kura-applied/";

    private final Function<String, CompletableFuture<byte[]>> read;
    private final BiFunction<String, byte[], CompletableFuture<Void>> write;
    private final int iterations;

    /**
     * @param read       what the journal keeps under a key; null for nothing
     * @param write      keeps a value under a key; completes when it is durable
     * @param iterations of the hash of a password, see {@link PasswordHash}
     */
    public KuraApplied(Function<String, CompletableFuture<byte[]>> read, BiFunction<String, byte[], CompletableFuture<Void>> write,
                       int iterations) {
        this.read = read;
        this.write = write;
        this.iterations = iterations;
    }

    /** In a journal. */
    public static KuraApplied in(GroupCommit<? extends Journal> commits) {
        return new KuraApplied(key -> commits.submit(journal -> journal.state(key)), (key, bytes) -> commits.submit(journal -> {
            journal.state(key, bytes);
            return null;
        }), PasswordHash.DEFAULT_ITERATIONS);
    }

    /**
     * What is kept of a gateway. A password that is still wanted as it was stands in it as it is wanted; another one is a text
     * that no password is.
     */
    KuraConfiguration of(String gateway, KuraConfiguration wanted) {
        try {
            byte[] kept = read.apply(KEY + gateway).join();
            if (kept == null) {
                return KuraConfiguration.NONE;
            }
            Map<Key, KuraValue> values = new TreeMap<>(KuraSnapshot.read(kept).values());
            Map<Key, KuraValue> now = wanted.values();
            values.replaceAll((key, value) -> now.containsKey(key) && isHashOf(value, now.get(key)) ? now.get(key) : value);
            return KuraConfiguration.of(values);
        } catch (CompletionException | KuraCodec.Unusable e) {
            LOG.warn("what was in place at gateway {} cannot be read, and counts as nothing: {}", gateway, e.getMessage());
            return KuraConfiguration.NONE;
        }
    }

    /** Keeps what is in place; returns when it is durable. */
    void keep(String gateway, KuraConfiguration applied) {
        Map<Key, KuraValue> sealed = new TreeMap<>(applied.values());
        sealed.replaceAll((key, value) -> value.isSecret() ? sealed(value, iterations) : value);
        write.apply(KEY + gateway, KuraSnapshot.write(KuraConfiguration.of(sealed))).join();
    }

    private static KuraValue sealed(KuraValue password, int iterations) {
        boolean hashed = password.values().stream().allMatch(KuraApplied::isHash);
        return hashed ? password : new KuraValue(password.type(), password.array(),
                password.values().stream().map(text -> PasswordHash.of(digest(text), iterations).toString()).toList());
    }

    private static boolean isHashOf(KuraValue kept, KuraValue wanted) {
        if (!kept.isSecret() || !wanted.isSecret() || kept.values().size() != wanted.values().size()) {
            return false;
        }
        for (int i = 0; i < kept.values().size(); i++) {
            if (!isHash(kept.values().get(i)) || !PasswordHash.parse(kept.values().get(i)).matches(digest(wanted.values().get(i)))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHash(String text) {
        try {
            PasswordHash.parse(text);
            return true;
        } catch (InvalidValue e) {
            return false;
        }
    }

    /** A password of Kura may be empty, or longer than those of people. */
    private static String digest(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
