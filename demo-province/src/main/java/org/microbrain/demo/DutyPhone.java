package org.microbrain.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Stands for the phones of the people on duty: takes the messages that nodes send over their webhook and keeps the latest.
 * Thread-safe.
 */
final class DutyPhone implements AutoCloseable {

    private static final int MOST_KEPT = 100;
    private static final int LONGEST = 16 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final InstantSource clock;
    private final Deque<Message> messages = new ArrayDeque<>();

    /**
     * What somebody on duty reads.
     *
     * @param warning which it is about
     * @param link    where to say that one has heard
     */
    record Message(Instant at, String person, String text, String warning, String link) {
    }

    /** Rings from now on. */
    DutyPhone(InetSocketAddress address, InstantSource clock) throws IOException {
        this.clock = clock;
        server = HttpServer.create(address, 0);
        server.createContext("/", this::ring);
        server.start();
    }

    private void ring(HttpExchange exchange) throws IOException {
        try (exchange; InputStream body = exchange.getRequestBody()) {
            JsonNode said = JSON.readTree(body.readNBytes(LONGEST));
            synchronized (this) {
                messages.addFirst(new Message(clock.instant(), said.path("person").asText(), said.path("text").asText(),
                        said.path("warning").path("id").asText(), said.path("link").asText()));
                while (messages.size() > MOST_KEPT) {
                    messages.removeLast();
                }
            }
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** The latest about a warning. */
    Optional<Message> about(String warning) {
        return latest(one -> one.warning().equals(warning));
    }

    /** The latest about a warning to one of these people. */
    Optional<Message> about(String warning, List<DutyList.OnDuty> people) {
        return latest(one -> one.warning().equals(warning)
                && people.stream().anyMatch(person -> person.name().equals(one.person())));
    }

    private synchronized Optional<Message> latest(Predicate<Message> wanted) {
        return messages.stream().filter(wanted).findFirst();
    }

    /** The latest of all. */
    synchronized Optional<Message> latest() {
        return Optional.ofNullable(messages.peekFirst());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
