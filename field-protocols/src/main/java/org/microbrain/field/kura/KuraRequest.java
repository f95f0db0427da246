package org.microbrain.field.kura;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What is asked of a gateway: {@code $EDC/ACCOUNT/CLIENT/APP/METHOD/RESOURCE...}. Immutable.
 *
 * @param application for instance {@code CONF-V1}
 * @param method      what is to be done with the resource
 * @param resource    levels of the topic behind the method
 * @param payload     its metrics and body; who asks is added when it is sent
 */
public record KuraRequest(String application, Method method, List<String> resource, KuraPayload payload) {

    private static final String ID = "request.id";
    private static final String REQUESTER = "requester.client.id";
    private static final String LEVEL = "[^/+#\\p{Cntrl}]+";

    /** What is to be done. */
    public enum Method {
        GET(true),
        PUT(true),
        DEL(true),
        EXEC(false);

        private final boolean repeatable;

        Method(boolean repeatable) {
            this.repeatable = repeatable;
        }
    }

    public KuraRequest {
        resource = List.copyOf(resource);
        Stream.concat(Stream.of(application), resource.stream()).forEach(KuraRequest::requireLevel);
    }

    /** A request without metrics and body. */
    public static KuraRequest of(String application, Method method, String... resource) {
        return new KuraRequest(application, method, List.of(resource), KuraPayload.of(Map.of()));
    }

    /** The same with a body. */
    public KuraRequest withBody(byte[] body) {
        return new KuraRequest(application, method, resource, payload.withBody(body));
    }

    /** The same with metrics. */
    public KuraRequest withMetrics(Map<String, Object> metrics) {
        return new KuraRequest(application, method, resource, new KuraPayload(payload.millis(), metrics, payload.body()));
    }

    /** Whether it does no more when it comes twice: what is read is only read, what is put is the same again, and what is gone is gone. */
    public boolean repeatable() {
        return method.repeatable;
    }

    /** Where it is published for a gateway. */
    public String topic(String account, String client) {
        List<String> rest = Stream.concat(Stream.of(application, method.name()), resource.stream()).toList();
        return new KuraTopic(true, account, client, rest).text();
    }

    /** @param requester the level of the topic at which the answer is awaited */
    public byte[] message(String id, String requester) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put(ID, id);
        metrics.put(REQUESTER, requester);
        metrics.putAll(payload.metrics());
        return KuraCodec.write(new KuraPayload(payload.millis(), metrics, payload.body()));
    }

    private static void requireLevel(String level) {
        if (!level.matches(LEVEL)) {
            throw new IllegalArgumentException("not one level of a topic: " + level);
        }
    }
}
