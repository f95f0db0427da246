package org.microbrain.runtime.carry;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.microbrain.json.Fields;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.identity.IdentityProblem;

/** The command's side of the folder of orders: lays an order in and waits for the node's answer. For one thread. */
final class Orders {

    private static final long POLL_MILLIS = 100;

    private final CarryFolder folder;
    private final int wait;
    private final Opener stoppedNode;

    /** Opens the node in place of its program. */
    interface Opener {
        StoppedNode open() throws IOException, IdentityProblem, CarryProblem;
    }

    /** @param wait seconds for a node to take up an order; after that none runs */
    Orders(CarryFolder folder, int wait, Opener stoppedNode) {
        this.folder = folder;
        this.wait = wait;
        this.stoppedNode = stoppedNode;
    }

    static String newId() {
        byte[] id = new byte[16];
        new SecureRandom().nextBytes(id);
        return HexFormat.of().formatHex(id);
    }

    private static Map<String, Object> order(String what) {
        Map<String, Object> order = new LinkedHashMap<>();
        order.put("what", what);
        order.put("who", System.getProperty("user.name", "?"));
        return order;
    }

    /** Has a bundle made, by the node or, when it does not run, of what is on its disk. */
    Fields make(String id, Map<String, Object> details) throws IOException, CarryProblem, InterruptedException {
        Map<String, Object> order = order("out");
        order.putAll(details);
        folder.order(id, order);
        Optional<Fields> running = answer(id);
        return running.isPresent() ? running.get() : answerOfStopped(id);
    }

    /** Has the bundle taken in that lies in the folder. @return empty when no node takes the order; it stays then */
    Optional<Fields> take(String id) throws IOException, CarryProblem, InterruptedException {
        folder.order(id, order("in"));
        return answer(id);
    }

    private Optional<Fields> answer(String id) throws IOException, CarryProblem, InterruptedException {
        for (int polls = 0; ; polls++) {
            Optional<Fields> answer = folder.answer(id);
            if (answer.isPresent()) {
                Fields fields = answer.get();
                if (!fields.flag("done")) {
                    throw new CarryProblem(fields.text("code"), fields.text("zh"), fields.text("en"));
                }
                return answer;
            }
            if (polls * POLL_MILLIS >= wait * 1_000L && !folder.isTaken(id)) {
                return Optional.empty();
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    private Fields answerOfStopped(String id) throws IOException, CarryProblem, InterruptedException {
        try (StoppedNode stopped = stoppedNode.open()) {
            return answer(id).orElseThrow(() -> new CarryProblem("not-running", "没有程序接手制作摆渡包",
                    "nobody takes up the making of the bundle"));
        } catch (IdentityProblem e) {
            throw new CarryProblem("identity", e.text(Language.ZH), e.text(Language.EN));
        } catch (IllegalStateException e) {
            throw new CarryProblem("not-running", "节点正在启动、停止，或没有响应；请稍后再试：" + e.getMessage(),
                    "the node is starting, stopping, or does not answer; try again: " + e.getMessage());
        }
    }
}
