package org.microbrain.edge.intake.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.microbrain.runtime.identity.PasswordCheck;
import org.microbrain.runtime.identity.PasswordHash;

/**
 * Checks the passwords of MQTT clients on a thread of its own: a check takes 100 ms of CPU, and the event loops have
 * readings to move. One thread also means that guessing gets a tenth of a core and not more.
 */
final class Logins implements AutoCloseable {

    private static final int WAITING = 1000;

    private final Map<String, PasswordHash> users;
    private final PasswordCheck check = new PasswordCheck();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING), task -> {
                Thread t = new Thread(task, "mqtt-logins");
                t.setDaemon(true);
                return t;
            });

    Logins(Map<String, PasswordHash> users) {
        this.users = users;
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * @param answer called on another thread with whether the password is right
     * @return false when too many wait already, and the answer will not come
     */
    boolean check(String user, byte[] password, Consumer<Boolean> answer) {
        try {
            thread.execute(() -> answer.accept(
                    check.matches(users.get(user), new String(password, StandardCharsets.UTF_8))));
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
