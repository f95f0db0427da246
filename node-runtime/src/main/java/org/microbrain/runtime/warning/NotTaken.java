package org.microbrain.runtime.warning;

import java.util.Optional;
import org.microbrain.runtime.console.Notice;
import org.microbrain.warning.NoEffect;

/** A step that was not taken, and why, for the person who wanted it. Nothing was changed. */
public final class NotTaken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Notice why;

    private NotTaken(Notice why) {
        super(why.en());
        this.why = why;
    }

    static NotTaken unknown() {
        return new NotTaken(new Notice("本节点没有这条预警", "this node does not know this warning"));
    }

    static NotTaken noEffect(NoEffect reason) {
        return new NotTaken(new Notice(reason.words().zh(), reason.words().en()));
    }

    static NotTaken notNow() {
        return new NotTaken(new Notice("此时没有可做的这项操作，情况已经变化，请看最新状态",
                "there is nothing of that kind to do now; things have changed, look at the latest state"));
    }

    static NotTaken badText(IllegalArgumentException why) {
        return new NotTaken(new Notice("理由或姓名不合要求：至多 500 字，不得含手机号码",
                "the reason or the name will not do: at most 500 characters and no phone number (" + why.getMessage() + ")"));
    }

    public Notice why() {
        return why;
    }

    /** Of a failed future. */
    public static Optional<NotTaken> in(Throwable failure) {
        for (Throwable one = failure; one != null; one = one.getCause()) {
            if (one instanceof NotTaken notTaken) {
                return Optional.of(notTaken);
            }
        }
        return Optional.empty();
    }
}
