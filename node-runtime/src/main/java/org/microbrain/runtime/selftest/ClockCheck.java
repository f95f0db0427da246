package org.microbrain.runtime.selftest;

import java.util.List;
import java.util.function.Supplier;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.console.Notice;

/** Whether the node's clock is believed. */
public final class ClockCheck implements Check {

    private static final Notice WHAT = new Notice("时钟", "Clock");

    private final Supplier<RecordTime> clock;

    public ClockCheck(Supplier<RecordTime> clock) {
        this.clock = clock;
    }

    @Override
    public List<Outcome> run() {
        return switch (clock.get().quality()) {
            case GOOD -> List.of(Outcome.good(WHAT, "时间可信", "the time is trusted"));
            case CORRECTED -> List.of(Outcome.doubtful(WHAT, new Notice("本机时钟不准，已按上级校正", "this machine's clock is "
                    + "wrong; the parent's time is used"), new Notice("请校准本机时钟，检查时钟电池和网络校时",
                    "set this machine's clock; look at its battery and at network time")));
            default -> List.of(Outcome.broken(WHAT, new Notice("时间存疑，读数已照收并标记", "the time is in doubt; readings are "
                    + "kept and marked"), new Notice("请校准本机时钟；连上上级后会自动校正",
                    "set this machine's clock; once a parent is reached, times are corrected")));
        };
    }
}
