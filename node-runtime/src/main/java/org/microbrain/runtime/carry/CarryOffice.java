package org.microbrain.runtime.carry;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.microbrain.json.Fields;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.runtime.clock.NodeClock;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.identity.NodeIdentity;
import org.microbrain.runtime.identity.PeerCertificates;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.AuditTrail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes bundles and takes them in, as {@code microbrain carry} orders it through the node's data folder; each is audited. Owns
 * a thread while there is something to do.
 */
public final class CarryOffice implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CarryOffice.class);
    private static final int LONGEST_NAME = 64;

    private final NodeSettings settings;
    private final AuditTrail audit;
    private final CarryFolder folder;
    private final BundleMaking making;
    private final BundleTaking taking;
    private final ExecutorService thread = new ThreadPoolExecutor(0, 1, 1, TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(), new DefaultThreadFactory("carry"));
    private final AtomicBoolean looking = new AtomicBoolean();

    public CarryOffice(NodeSettings settings, NodeIdentity identity, NodeClock clock, AuditTrail audit, CarryEnds ends) {
        this.settings = settings;
        this.audit = audit;
        this.folder = new CarryFolder(settings.data());
        Neighbours neighbours = new Neighbours(settings, identity, ends, new PeerCertificates(settings.data()));
        this.making = new BundleMaking(settings, identity, clock, ends, neighbours, folder);
        this.taking = new BundleTaking(settings, identity, ends, neighbours, folder);
        try {
            folder.tidy();
        } catch (IOException e) {
            LOG.warn("what an interrupted program left of bundles cannot be cleared away: {}", e.toString());
        }
    }

    /** Looks whether something was ordered; returns at once. To be called about once a second. */
    public void work() {
        work(true);
    }

    /** As {@link #work}, where bundles that came must wait for the node's own program. */
    void makeOnly() {
        work(false);
    }

    private void work(boolean takes) {
        if (folder.hasOrders() && looking.compareAndSet(false, true)) {
            try {
                thread.execute(() -> {
                    try {
                        look(takes);
                    } catch (IOException | RuntimeException e) {
                        LOG.warn("the folder of bundles does not work and is tried again: {}", e.toString());
                    } finally {
                        looking.set(false);
                    }
                });
            } catch (RejectedExecutionException stopped) {
                looking.set(false);
            }
        }
    }

    private void look(boolean takes) throws IOException {
        for (String id : folder.waiting()) {
            Optional<Fields> order = takes || Files.notExists(folder.bundle(id)) ? folder.take(id) : Optional.empty();
            if (order.isPresent()) {
                folder.answer(id, answer(id, order.get()));
            }
        }
    }

    private Map<String, Object> answer(String id, Fields order) throws IOException {
        String what = "carry";
        String subject = "";
        Account who = Account.program("command:" + order.optionalText("who").orElse("?"), settings.area(), Set.of());
        try {
            boolean out = order.text("what").equals("out");
            what = out ? "carry-out" : "carry-in";
            subject = out ? new NodeId(order.text("to")).text() : "";
            Map<String, Object> done = out ? making.make(id, order) : taking.take(id);
            subject = done.get("from") + " → " + done.get("to") + " " + id(done);
            audit.done(who, what, subject, "");
            LOG.info("{}: {}", what, subject);
            return done;
        } catch (CarryProblem e) {
            return refused(who, what, subject, e.code(), e.zh(), e.getMessage());
        } catch (ProtocolViolation e) {
            return refused(who, what, subject, e.code(), "摆渡包的内容被拒绝：" + e.getMessage(),
                    "what is in the bundle is refused: " + e.getMessage());
        } catch (IllegalArgumentException e) {
            return refused(who, what, subject, "bad-order", "指令无法读取：" + e.getMessage(),
                    "the order cannot be read: " + e.getMessage());
        } catch (IOException e) {
            return refused(who, what, subject, "disk", "节点无法读写：" + e.getMessage(),
                    "the node could not read or write: " + e.getMessage());
        }
    }

    private static String id(Map<String, Object> done) {
        String id = String.valueOf(done.get("id"));
        return id.substring(0, Math.min(id.length(), LONGEST_NAME));
    }

    private Map<String, Object> refused(Account who, String what, String subject, String code, String zh, String en) {
        LOG.warn("{} {} was refused: {}", what, subject, en);
        audit.refused(who, what, subject + " " + code, "");
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("done", false);
        answer.put("code", code);
        answer.put("zh", zh);
        answer.put("en", en);
        return answer;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.warn("a bundle was being carried; it is begun again at the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
