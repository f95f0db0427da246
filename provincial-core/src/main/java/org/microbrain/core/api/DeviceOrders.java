package org.microbrain.core.api;

import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.microbrain.core.device.CommandDesk;
import org.microbrain.core.device.CommandOutbox;
import org.microbrain.core.device.DevicePresence;
import org.microbrain.core.device.OrderedCommand;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.BadRequest;
import org.microbrain.runtime.device.DeviceCommand;
import org.microbrain.runtime.people.Account;

/** What people have devices of Hono do, by a page's form or by a program; says in both languages what cannot be done. Thread-safe. */
public final class DeviceOrders {

    public static final int LONGEST_NAME = 128;
    public static final int LONGEST_PAYLOAD = 16 << 10;
    private static final long LONGEST_LIFE_SECONDS = 7L * 24 * 60 * 60;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:-]{1," + LONGEST_NAME + "}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,100}");

    private final CommandDesk desk;
    private final DivisionCode province;

    public DeviceOrders(CommandDesk desk, DivisionCode province) {
        this.desk = desk;
        this.province = province;
    }

    /**
     * What somebody wants.
     *
     * @param id         empty for a new one
     * @param lifeSeconds for so long it waits for the device
     */
    public record Wish(String id, String device, String name, String contentType, byte[] payload, boolean repeatable, long lifeSeconds) {
    }

    /** Another number after each change. */
    public long mark() {
        return desk.mark();
    }

    /** The device, if it is there for who asks. @throws BadRequest when it is not */
    public DevicePresence device(Account who, String name) {
        return desk.presence().of(name).filter(one -> who.sees(one.place(province))).orElseThrow(() -> new BadRequest(404,
                "unknown-device", null, "没有收到过这个设备的消息", "nothing was ever heard of such a device"));
    }

    /** @return as it is kept; the same order again is the one that is known */
    public OrderedCommand order(Account who, Wish wish) {
        DevicePresence device = device(who, wish.device());
        check(wish);
        String id = wish.id().isEmpty() ? UUID.randomUUID().toString() : wish.id();
        long now = desk.now();
        OrderedCommand command = new OrderedCommand(id, new DeviceCommand(wish.device(), wish.name(),
                wish.contentType().toLowerCase(Locale.ROOT), wish.payload()), device.area(), wish.repeatable(), who.person(), now,
                now + wish.lifeSeconds() * 1_000, OrderedCommand.State.WAITING, 0, 0, null, 0);
        return answered(outbox -> switch (outbox.order(command)) {
            case TAKEN, THE_SAME -> outbox.of(id).orElseThrow();
            case ANOTHER_WITH_THIS_ID -> throw new BadRequest(409, "other-command", "id", "这个编号已用于另一条命令",
                    "another command has this id");
            case TOO_MANY -> throw new BadRequest(409, "too-many", null, "未结束的命令过多，请先撤回一些",
                    "too many commands have not ended; take some back first");
        });
    }

    private static void check(Wish wish) {
        if (!ID.matcher(wish.id().isEmpty() ? "x" : wish.id()).matches()) {
            throw BadRequest.invalid("id", "只能用字母、数字和 - ，最多 64 个", "may have letters, digits and - alone, 64 at most");
        }
        if (!NAME.matcher(wish.name()).matches()) {
            throw BadRequest.invalid("name", "只能用字母、数字和 _ . : - ，最多 128 个", "may have letters, digits and _ . : - alone, 128 at most");
        }
        if (!TYPE.matcher(wish.contentType()).matches()) {
            throw BadRequest.invalid("content_type", "应为内容类型，如 application/json", "must be a media type, for instance application/json");
        }
        if (wish.payload().length > LONGEST_PAYLOAD) {
            throw BadRequest.invalid("payload", "最长 16 KiB", "16 KiB at most");
        }
        if (wish.lifeSeconds() < 1 || wish.lifeSeconds() > LONGEST_LIFE_SECONDS) {
            throw BadRequest.invalid("expires_s", "应为 1 秒到 7 天", "must be from 1 second to 7 days");
        }
    }

    /** Takes one back that was not sent yet. */
    public OrderedCommand withdraw(Account who, String id) {
        return answered(outbox -> {
            OrderedCommand one = outbox.of(id).filter(known -> who.sees(known.area().isEmpty() ? province
                    : new DivisionCode(known.area()))).orElseThrow(() -> new BadRequest(404, "unknown-command", null, "没有这条命令",
                    "there is no such command"));
            if (!outbox.withdraw(id)) {
                throw new BadRequest(409, "sent", null, "命令已发出或已结束，不能撤回", "it was sent or has ended, and cannot be taken back");
            }
            return outbox.of(one.id()).orElseThrow();
        });
    }

    /** Runs what asks or orders. @throws BadRequest when the outbox cannot be used */
    public <T> T answered(Function<CommandOutbox, T> work) {
        try {
            return desk.ask(work);
        } catch (CompletionException e) {
            if (e.getCause() instanceof BadRequest refused) {
                throw refused;
            }
            throw e;
        } catch (StorageFailure e) {
            throw new BadRequest(503, "commands-unavailable", null, "命令文件暂时无法使用，原因见省级节点日志",
                    "the file of commands cannot be used at the moment; the core's log says why");
        }
    }
}
