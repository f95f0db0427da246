package org.microbrain.runtime.warning;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.microbrain.runtime.console.Notice;
import org.microbrain.warning.NoEffect;

/** A step that was not taken, and why, for the person who wanted it. Nothing was changed. */
public final class NotTaken extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private static final Map<String, Notice> OTHER = Map.of(
            "unknown", new Notice("本节点没有这条预警", "this node does not know this warning"),
            "not-now", new Notice("此时没有可做的这项操作，情况已经变化，请看最新状态",
                    "there is nothing of that kind to do now; things have changed, look at the latest state"),
            "bad-text", new Notice("理由或姓名不合要求：至多 500 字，不得含手机号码；姓名至多 6 位数字",
                    "the reason or the name will not do: at most 500 characters, no phone number, at most 6 digits in a name"),
            "failed", new Notice("未能保存，什么也没有改变；请查看节点的磁盘，然后重试",
                    "it could not be kept and nothing was changed; look at the node's disk, then try again"));

    private final String code;

    private NotTaken(String code) {
        super(explain(code).map(Notice::en).orElse(code));
        this.code = code;
    }

    static NotTaken unknown() {
        return new NotTaken("unknown");
    }

    static NotTaken noEffect(NoEffect reason) {
        return new NotTaken(reason.name().toLowerCase(Locale.ROOT));
    }

    static NotTaken notNow() {
        return new NotTaken("not-now");
    }

    static NotTaken badText() {
        return new NotTaken("bad-text");
    }

    /** A stable word. */
    public String code() {
        return code;
    }

    public Notice why() {
        return explain(code).orElseThrow();
    }

    /** What a code means, in both languages. */
    static Optional<Notice> explain(String code) {
        if (OTHER.containsKey(code)) {
            return Optional.of(OTHER.get(code));
        }
        return Arrays.stream(NoEffect.values()).filter(one -> one.name().toLowerCase(Locale.ROOT).equals(code)).findFirst()
                .map(one -> new Notice(one.words().zh(), one.words().en()));
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
