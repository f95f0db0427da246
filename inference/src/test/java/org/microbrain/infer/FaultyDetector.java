package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A detector that does what a value tells it: throw at 13, be slow at 14, give nonsense at 15; warns from 20 on.
 *
 * @param unreadable whether it cannot take over its own state
 */
record FaultyDetector(boolean learns, AtomicLong elapsed, AtomicBoolean unreadable) implements DetectorSettings {

    FaultyDetector(boolean learns, AtomicLong elapsed) {
        this(learns, elapsed, new AtomicBoolean());
    }

    Rule rule(String name) {
        return new Rule(name, "*", "", "flood", "水位", "water level", Duration.ofHours(1), List.of(this));
    }

    @Override
    public String word() {
        return "faulty";
    }

    @Override
    public String memory() {
        return word();
    }

    @Override
    public int mostBytes() {
        return 100;
    }

    @Override
    public Detector start(Subject subject) {
        return new Detector() {
            private int grade;

            @Override
            public Optional<Detection> observe(SeriesReading reading) {
                int value = (int) reading.value();
                if (value == 13) {
                    throw new IllegalStateException("unlucky");
                }
                elapsed.addAndGet(value == 14 ? 200 : 0);
                double score = value == 15 ? Double.NaN : 1;
                grade = value >= 20 ? 4 : 0;
                return value == 15 || value >= 20 ? Optional.of(new Detection("faulty", reading.series(),
                        reading.millis(), value, score, "是", "is")) : Optional.empty();
            }

            @Override
            public int grade() {
                return grade;
            }

            @Override
            public boolean learns() {
                return learns;
            }

            @Override
            public void save(DataOutput out) throws IOException {
                out.writeByte(1);
            }

            @Override
            public void restore(DataInput in) throws IOException {
                in.readByte();
                if (unreadable.get()) {
                    throw new IOException("of another version");
                }
            }
        };
    }
}
