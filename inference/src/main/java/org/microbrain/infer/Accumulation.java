package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.microbrain.runtime.config.Section;
import org.microbrain.warning.WarningLevel;

/**
 * Judges the sum of a quantity over sliding windows, e.g. rain in 1, 3, 6 and 24 hours, by the time of the readings.
 * Each reading is the amount since the one before it, or, for a counter, the total so far. A reading that comes twice
 * counts once. Negative amounts are ignored; a counter that goes back has started again from nought. State: at most 512
 * points, 12 KB; beyond that the closest points of the older half are joined, which keeps the sums and lets
 * the oldest rain leave a window some minutes late (less than 1 % too much with readings each minute over 24 h).
 */
public final class Accumulation implements Detector {

    private static final int POINTS = 512;
    private static final int MOST_WINDOWS = 8;
    private static final double EASED = 0.9;

    private final Settings settings;
    private final Subject subject;
    private final long longest;
    private final Timeline timeline = new Timeline();
    private long[] times = new long[16];
    private double[] amounts = new double[16];
    private int points;
    private double total = Double.NaN;
    private int grade;

    /**
     * @param over   length of the window
     * @param limits of the sum within it, in the unit of the amounts
     */
    public record Window(Duration over, Thresholds limits) {

        public Window {
            DetectorSettings.checked(over);
        }

        static Window read(Section section) {
            section.onlyKeys("over", "blue", "yellow", "orange", "red");
            Thresholds limits = Thresholds.read(section, false);
            Duration over = DetectorSettings.duration(section, "over");
            return limits == null ? null : new Window(over, limits);
        }
    }

    /**
     * @param counter true when readings are running totals
     * @param windows one or more; read are {@value #MOST_WINDOWS} at most
     */
    public record Settings(boolean counter, List<Window> windows) implements DetectorSettings {

        public Settings {
            windows = List.copyOf(windows);
            if (windows.isEmpty()) {
                throw new IllegalArgumentException("at least one window must be given");
            }
        }

        static Settings read(Section section) {
            section.onlyKeys("detector", "counter", "windows");
            section.require("windows");
            List<Window> windows = section.sections("windows").stream().map(Window::read).filter(Objects::nonNull)
                    .toList();
            if (windows.size() > MOST_WINDOWS) {
                section.problem("windows", "窗口最多 " + MOST_WINDOWS + " 个", "at most " + MOST_WINDOWS + " windows");
                return null;
            }
            return windows.isEmpty() ? null : new Settings(section.flag("counter", false), windows);
        }

        @Override
        public String word() {
            return "accumulation";
        }

        @Override
        public String memory() {
            return word() + counter + windows.stream().map(Window::over).toList();
        }

        @Override
        public int mostBytes() {
            return POINTS * (Long.BYTES + Double.BYTES) + 1_024;
        }

        @Override
        public Accumulation start(Subject subject) {
            return new Accumulation(this, subject);
        }
    }

    Accumulation(Settings settings, Subject subject) {
        this.settings = settings;
        this.subject = subject;
        this.longest = settings.windows().stream().mapToLong(window -> window.over().toMillis()).max().orElseThrow();
    }

    @Override
    public Optional<Detection> observe(SeriesReading reading) {
        if (!reading.usable() || reading.value() < 0) {
            return Optional.empty();
        }
        switch (timeline.place(reading.millis(), settings.counter() ? 0 : longest)) {
            case LATE -> {
                return Optional.empty();
            }
            case RESTART -> points = 0;
            case ON_TIME -> { }
        }
        double amount = settings.counter() ? sinceLast(reading.value()) : reading.value();
        if (amount > 0) {
            put(reading.millis(), amount);
        }
        forget(timeline.newest() - longest);
        return judge(reading);
    }

    private double sinceLast(double now) {
        double last = total;
        total = now;
        return Double.isNaN(last) ? 0 : now >= last ? now - last : now;
    }

    private void put(long millis, double amount) {
        int at = Arrays.binarySearch(times, 0, points, millis);
        if (at >= 0) {
            amounts[at] = settings.counter() ? amounts[at] + amount : Math.max(amounts[at], amount);
            return;
        }
        if (points == times.length) {
            times = Arrays.copyOf(times, Math.min(POINTS, points * 2));
            amounts = Arrays.copyOf(amounts, times.length);
        }
        int place = -at - 1;
        System.arraycopy(times, place, times, place + 1, points - place);
        System.arraycopy(amounts, place, amounts, place + 1, points - place);
        times[place] = millis;
        amounts[place] = amount;
        points++;
        if (points == POINTS) {
            joinClosest();
        }
    }

    private void joinClosest() {
        int at = 1;
        for (int other = 2; other < POINTS / 2; other++) {
            if (joined(other) < joined(at)) {
                at = other;
            }
        }
        amounts[at + 1] += amounts[at];
        remove(at, 1);
    }

    /** The time two joined points stand for: the least goes first, or one point would swallow all. */
    private long joined(int at) {
        return times[at + 1] - times[at - 1];
    }

    private void forget(long until) {
        int old = 0;
        while (old < points && times[old] <= until) {
            old++;
        }
        remove(0, old);
    }

    private void remove(int at, int count) {
        System.arraycopy(times, at + count, times, at, points - at - count);
        System.arraycopy(amounts, at + count, amounts, at, points - at - count);
        points -= count;
    }

    private Optional<Detection> judge(SeriesReading reading) {
        int reached = 0;
        int held = 0;
        Window cause = null;
        double causeSum = 0;
        for (Window window : settings.windows()) {
            double sum = sum(window.over().toMillis());
            int level = window.limits().reached(sum);
            if (level > reached) {
                reached = level;
                cause = window;
                causeSum = sum;
            }
            held = Math.max(held, window.limits().reached(sum / EASED));
        }
        int before = grade;
        grade = Math.max(reached, Math.min(grade, held));
        return grade > before ? Optional.of(detection(reading, cause, causeSum)) : Optional.empty();
    }

    private double sum(long window) {
        double sum = 0;
        for (int at = points - 1; at >= 0 && times[at] > timeline.newest() - window; at--) {
            sum += amounts[at];
        }
        return sum;
    }

    private Detection detection(SeriesReading reading, Window window, double sum) {
        WarningLevel level = WarningLevel.of(grade);
        long over = window.over().toMillis();
        double limit = window.limits().of(grade);
        String zh = subject.quantityZh() + " " + Wording.durationZh(over) + "累计 " + subject.zh(sum) + "，达到"
                + level.words().zh() + "限值 " + subject.zh(limit);
        String en = subject.quantityEn() + " sums up to " + subject.en(sum) + " in " + Wording.durationEn(over) + ", "
                + level.words().en() + " limit " + subject.en(limit);
        return new Detection("accumulation", reading.series(), reading.millis(), reading.value(), 1, zh, en);
    }

    @Override
    public int grade() {
        return grade;
    }

    @Override
    public void save(DataOutput out) throws IOException {
        timeline.save(out);
        out.writeByte(grade);
        out.writeDouble(total);
        out.writeInt(points);
        for (int at = 0; at < points; at++) {
            out.writeLong(times[at]);
            out.writeDouble(amounts[at]);
        }
    }

    @Override
    public void restore(DataInput in) throws IOException {
        timeline.restore(in);
        grade = Saved.grade(in);
        total = in.readDouble();
        points = Saved.count(in, POINTS - 1);
        int room = Math.min(POINTS, Math.max(16, Integer.highestOneBit(Math.max(1, points)) * 2));
        times = new long[room];
        amounts = new double[room];
        for (int at = 0; at < points; at++) {
            times[at] = in.readLong();
            amounts[at] = in.readDouble();
        }
    }
}
