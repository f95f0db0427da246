package org.microbrain.edge.kura;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.Journal;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;
import org.microbrain.runtime.console.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far releases are with gateways, kept in the journal: of each component which version is on trial or kept and at which gateways it
 * failed, and of each gateway to which snapshot of its own and to which package it goes back. What is kept is durable when a method returns. Blocks; not
 * for several threads at once.
 */
public final class KuraTrials {

    private static final Logger LOG = LoggerFactory.getLogger(KuraTrials.class);
    private static final String COMPONENT = "kura-trial/";
    private static final String GATEWAY = "kura-back/";
    private static final String PACKAGE = "kura-package-back/";
    private static final int FORM = 1;
    private static final int MOST = 10_000;

    private final Function<String, CompletableFuture<byte[]>> read;
    private final BiFunction<String, byte[], CompletableFuture<Void>> write;
    /** As the journal has it, by gateway; it is asked every second. */
    private final Map<String, Optional<Return>> returns = new HashMap<>();
    private final Map<String, Optional<Earlier>> earlier = new HashMap<>();

    /**
     * @param read  what the journal keeps under a key; null for nothing
     * @param write keeps a value under a key; completes when it is durable
     */
    public KuraTrials(Function<String, CompletableFuture<byte[]>> read, BiFunction<String, byte[], CompletableFuture<Void>> write) {
        this.read = read;
        this.write = write;
    }

    /** In a journal. */
    public static KuraTrials in(GroupCommit<? extends Journal> commits) {
        return new KuraTrials(key -> commits.submit(journal -> journal.state(key)), (key, bytes) -> commits.submit(journal -> {
            journal.state(key, bytes);
            return null;
        }));
    }

    /** What becomes of a version. */
    enum Stage {
        /** It goes to one gateway after the other. */
        TRYING,
        /** It is for all. */
        KEPT,
        /** It ran before another that was given up, and goes to all again. */
        BACK
    }

    /**
     * Of a component.
     *
     * @param version empty for none
     * @param failed  why, by gateway
     */
    record Trial(String version, Stage stage, Map<String, Notice> failed) {

        Trial {
            failed = Map.copyOf(failed);
        }

        Trial with(String gateway, Notice why) {
            Map<String, Notice> more = new TreeMap<>(failed);
            more.put(gateway, why);
            return new Trial(version, stage, more);
        }
    }

    /**
     * Where a gateway goes back to.
     *
     * @param release  that is put after it; its text
     * @param snapshot   of the gateway's own
     * @param components that the release puts
     */
    record Return(String release, long snapshot, Set<String> components) {

        Return {
            components = Set.copyOf(components);
        }
    }

    /**
     * What a gateway had before a package was brought to it.
     *
     * @param release that is brought after it; its text
     * @param name    of the package
     * @param version that it had; empty for none
     */
    record Earlier(String release, String name, String version) {
    }

    /** Whose version a gateway goes back from; empty when it is of no kind that this program knows. @param release its text */
    static Optional<Component> component(String release) {
        String[] words = release.split("[/ ]");
        try {
            return ReleaseKind.of(words[0]).filter(kind -> words.length > 1).map(kind -> new Component(kind, words[1]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Empty when nothing is known. */
    Optional<Trial> of(Component component) {
        return read(COMPONENT + component.text(), in -> {
            String version = in.readUTF();
            Stage stage = Stage.valueOf(in.readUTF());
            Map<String, Notice> failed = new TreeMap<>();
            for (int left = Math.min(in.readInt(), MOST); left > 0; left--) {
                failed.put(in.readUTF(), new Notice(in.readUTF(), in.readUTF()));
            }
            return new Trial(version, stage, failed);
        });
    }

    void keep(Component component, Trial trial) {
        write(COMPONENT + component.text(), out -> {
            out.writeUTF(trial.version());
            out.writeUTF(trial.stage().name());
            out.writeInt(trial.failed().size());
            for (Map.Entry<String, Notice> one : trial.failed().entrySet()) {
                out.writeUTF(one.getKey());
                out.writeUTF(one.getValue().zh());
                out.writeUTF(one.getValue().en());
            }
        });
    }

    /** Empty when it goes nowhere back. */
    Optional<Return> of(String gateway) {
        return returns.computeIfAbsent(gateway, name -> read(GATEWAY + name, in -> new Return(in.readUTF(), in.readLong(), words(in)))
                .filter(one -> !one.release().isEmpty()));
    }

    void keep(String gateway, Return back) {
        write(GATEWAY + gateway, out -> {
            out.writeUTF(back.release());
            out.writeLong(back.snapshot());
            out.writeInt(back.components().size());
            for (String one : back.components()) {
                out.writeUTF(one);
            }
        });
        returns.put(gateway, Optional.of(back).filter(one -> !one.release().isEmpty()));
    }

    void forget(String gateway) {
        if (of(gateway).isPresent()) {
            keep(gateway, new Return("", 0, Set.of()));
        }
    }

    /** What a gateway had before a package that may have to go; empty for none. */
    Optional<Earlier> earlier(String gateway) {
        return earlier.computeIfAbsent(gateway, name -> read(PACKAGE + name, in -> new Earlier(in.readUTF(), in.readUTF(), in.readUTF()))
                .filter(one -> !one.release().isEmpty()));
    }

    void keep(String gateway, Earlier one) {
        write(PACKAGE + gateway, out -> {
            out.writeUTF(one.release());
            out.writeUTF(one.name());
            out.writeUTF(one.version());
        });
        earlier.put(gateway, Optional.of(one).filter(kept -> !kept.release().isEmpty()));
    }

    void forgetEarlier(String gateway) {
        if (earlier(gateway).isPresent()) {
            keep(gateway, new Earlier("", "", ""));
        }
    }

    private static Set<String> words(DataInputStream in) throws IOException {
        Set<String> words = new TreeSet<>();
        for (int left = Math.min(in.readInt(), MOST); left > 0; left--) {
            words.add(in.readUTF());
        }
        return words;
    }

    private interface Reading<T> {
        T of(DataInputStream in) throws IOException;
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }

    private <T> Optional<T> read(String key, Reading<T> reading) {
        byte[] kept = read.apply(key).join();
        if (kept == null) {
            return Optional.empty();
        }
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(kept));
            if (in.readInt() == FORM) {
                return Optional.of(reading.of(in));
            }
            LOG.warn("{} has another form and counts as nothing", key);
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} cannot be read and counts as nothing: {}", key, e.toString());
        }
        return Optional.empty();
    }

    private void write(String key, Writing writing) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeInt(FORM);
            writing.to(out);
            write.apply(key, bytes.toByteArray()).join();
        } catch (IOException e) {
            throw new UncheckedIOException("an array in memory cannot fail", e);
        }
    }
}
