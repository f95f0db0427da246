package org.microbrain.edge.intake.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
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

    private final Map<String, PasswordHash> users;
    private final Function<String, PasswordHash> owners;
    private final PasswordCheck check = new PasswordCheck();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING), task -> {
                Thread t = new Thread(task, "mqtt-logins");
                t.setDaemon(true);
                return t;
            });

    /**
     * @param users  the passwords of users
     * @param owners the password of a client identifier that only the user of that name may use; null for others
     */
    Logins(Map<String, PasswordHash> users, Function<String, PasswordHash> owners) {
        this.users = users;
        this.owners = owners;
        thread.allowCoreThreadTimeOut(true);
    }

    /** Whether a client identifier may be used without signing in, where that is allowed at all. */
    boolean isFree(String client) {
        return owners.apply(client) == null;
    }

    private PasswordHash hash(String user, String client) {
        PasswordHash own = owners.apply(client);
        return own == null ? users.get(user) : user.equals(client) ? own : null;
    }

    /**
     * @param client its identifier
     * @param answer called with whether the password is right, on this or another thread
     * @return false when too many wait already, and the answer will not come
     */
    boolean check(String user, String client, byte[] password, Consumer<Boolean> answer) {
        PasswordHash hash = hash(user, client);
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
