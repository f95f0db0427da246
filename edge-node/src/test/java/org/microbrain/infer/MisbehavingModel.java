package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.microbrain.runtime.config.Section;

/** A detector as no release should hold one: {@code how} says in which way it fails, from its twentieth reading on. */
public record MisbehavingModel(String how) implements DetectorSettings {

    private static final int GOOD_FOR = 20;
    /** Shared by all, as by a leak. */
    private static final List<byte[]> EATEN = new ArrayList<>();

    /** What a program that knew such detectors would read. */
    static DetectorSettings read(Section section) {
        section.onlyKeys("detector", "how");
        return new MisbehavingModel(section.text("how"));
    }

    @Override
    public String word() {
        return "misbehaving";
    }

    @Override
    public String memory() {
        return word() + how;
    }

    @Override
    public int mostBytes() {
        return 100;
    }

    @Override
    public Detector start(Subject subject) {
        return new Misbehaving();
    }

    private final class Misbehaving implements Detector {

        private int seen;

        @Override
        public Optional<Detection> observe(SeriesReading reading) {
            return ++seen < GOOD_FOR ? Optional.empty() : switch (how) {
                case "crashes" -> throw new IllegalStateException("a model that crashes");
                case "hangs" -> stoodStill(Long.MAX_VALUE);
                case "slow" -> stoodStill(GuardedDetector.SLOW_MILLIS * 3);
                case "nan" -> Optional.of(new Detection(word(), reading.series(), reading.millis(), reading.value(),
                        Double.NaN, "非数", "not a number"));
                case "eats-memory" -> {
                    EATEN.add(new byte[4 << 20]);
                    yield Optional.empty();
                }
                default -> Optional.empty();
            };
        }

        private Optional<Detection> stoodStill(long millis) {
            try {
                TimeUnit.MILLISECONDS.sleep(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Optional.empty();
        }

        @Override
        public int grade() {
            return 0;
        }

        @Override
        public boolean learns() {
            return true;
        }

        @Override
        public void save(DataOutput out) throws IOException {
            out.writeInt(seen);
        }

        @Override
        public void restore(DataInput in) throws IOException {
            seen = in.readInt();
        }
    }
}
