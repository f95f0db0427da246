package org.microbrain.edge.intake.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.microbrain.runtime.identity.PasswordCheck;
import org.microbrain.runtime.identity.PasswordHash;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the passwords of MQTT clients on a thread of its own: a check takes 100 ms of CPU, and the event loops have
 * readings to move. One thread also means that guessing gets one core and not more. A client whose password was right
 * before does not wait for those who guess.
 */
final class Logins implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Logins.class);
    private static final int WAITING = 1000;

    private final MqttUsers users;
    private final PasswordCheck check = new PasswordCheck();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING), task -> {
                Thread t = new Thread(task, "mqtt-logins");
                t.setDaemon(true);
                return t;
            });

    Logins(MqttUsers users) {
        this.users = users;
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * @param answer called with whether the password is right, on this or another thread
     * @return false when too many wait already, and the answer will not come
     */
    boolean check(String user, byte[] password, Consumer<Boolean> answer) {
        PasswordHash hash = users.hash(user);
        String text = new String(password, StandardCharsets.UTF_8);
        if (check.remembers(hash, text)) {
            answer.accept(true);
            return true;
        }
        try {
            thread.execute(() -> tell(answer, check.matches(hash, text)));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    /** Who waits for the last check may have gone with the listener. */
    private static void tell(Consumer<Boolean> answer, boolean right) {
        try {
            answer.accept(right);
        } catch (RejectedExecutionException closed) {
            LOG.debug("a password was checked for a connection that is closed: {}", closed.getMessage());
        }
    }

    /** Forgets who waits; the check under way may still answer, within a second. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
