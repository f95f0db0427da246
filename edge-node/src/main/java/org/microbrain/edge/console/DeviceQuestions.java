package org.microbrain.edge.console;

import io.javalin.http.Context;
import org.microbrain.edge.field.Devices;
import org.microbrain.edge.field.StationQuestion;
import org.microbrain.edge.field.StationQuestion.Kind;
import org.microbrain.edge.field.StationQuestion.State;
import org.microbrain.edge.field.StationQuestions;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.AuditTrail;
import org.microbrain.runtime.people.Right;

/** What people ask stations at the console; the asking and what became of it stand in the audit trail. Thread-safe. */
public final class DeviceQuestions {

    static final String ASK = "/device/ask";
    static final String WITHDRAW = "/device/withdraw";
    private static final String ANSWER = "device-answer";

    private final StationQuestions questions;
    private final Devices devices;
    private final AuditTrail audit;

    public DeviceQuestions(StationQuestions questions, Devices devices, AuditTrail audit) {
        this.questions = questions;
        this.devices = devices;
        this.audit = audit;
    }

    void addTo(Console console) {
        console.action(ASK, Right.EDIT_DEVICES, this::asked).action(WITHDRAW, Right.EDIT_DEVICES, this::withdrawn);
    }

    StationQuestions questions() {
        return questions;
    }

    private String asked(Context ctx, Account account) {
        String source = source(ctx);
        Kind kind = Kind.of(source.substring(0, source.indexOf(':')), field(ctx, "choice")).orElseThrow(() ->
                BadRequest.invalid("choice", "此站点不能这样询问", "this station cannot be asked that"));
        if (!questions.ask(source, kind, value(ctx, kind), account)) {
            throw new BadRequest(409, "under-way", null, "此站点的上一个请求尚未结束，请等它结束，或先撤回",
                    "the last question to this station is still under way; wait for its end, or take it back first");
        }
        return DevicePage.address(source);
    }

    private static int value(Context ctx, Kind kind) {
        String text = field(ctx, "value");
        int value = !kind.needsValue() ? 0 : text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : -1;
        if (!kind.allows(value)) {
            throw kind == Kind.SET_MINUTE_INTERVAL
                    ? BadRequest.invalid("value", "分钟数据间隔应为 1、2、3、4、5、6、10、12、15、20 或 30 分钟",
                            "the interval of minute data is 1, 2, 3, 4, 5, 6, 10, 12, 15, 20 or 30 minutes")
                    : BadRequest.invalid("value", "实时数据间隔应为 30 到 3600 秒", "the interval of real-time data is from 30 to 3,600 seconds");
        }
        return value;
    }

    private String withdrawn(Context ctx, Account account) {
        String source = source(ctx);
        if (!questions.withdraw(source)) {
            throw new BadRequest(409, "nothing-under-way", null, "没有可撤回的请求，它可能刚刚结束", "there is nothing to take back; it may have just ended");
        }
        return DevicePage.address(source);
    }

    private String source(Context ctx) {
        String source = field(ctx, "name");
        return devices.of(source).orElseThrow(() -> new BadRequest(404, "unknown-device", "name", "没有此设备", "there is no such device")).source();
    }

    private static String field(Context ctx, String name) {
        String value = ctx.formParam(name);
        return value == null ? "" : value.strip();
    }

    /** To be called each second: time passes for questions, and what became of them is written down. */
    public void work() {
        questions.work().forEach(ended -> written(ended.source(), ended.question()));
    }

    /** That one was taken back is written down as that deed. */
    private void written(String source, StationQuestion question) {
        if (question.state() != State.WITHDRAWN) {
            long entry = audit.began(question.who(), ANSWER, source + " " + question.kind().word()
                    + (question.kind().needsValue() ? " " + question.value() : ""), "");
            audit.ended(entry, switch (question.state()) {
                case DONE -> "done";
                case FAILED -> "failed";
                default -> "unknown";
            });
        }
    }
}
