package org.microbrain.hono;

import io.opentracing.noop.NoopTracerFactory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.eclipse.hono.application.client.DownstreamMessage;
import org.eclipse.hono.application.client.kafka.impl.KafkaApplicationClientImpl;
import org.eclipse.hono.client.SendMessageTimeoutException;
import org.eclipse.hono.client.ServiceInvocationException;
import org.eclipse.hono.client.kafka.CommonKafkaClientConfigProperties;
import org.eclipse.hono.client.kafka.consumer.MessagingKafkaConsumerConfigProperties;
import org.eclipse.hono.client.kafka.producer.CachingKafkaProducerFactory;
import org.eclipse.hono.client.kafka.producer.MessagingKafkaProducerConfigProperties;
import org.microbrain.runtime.device.CommandAnswer;
import org.microbrain.runtime.device.DeviceCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends commands to devices with Hono's client and waits for what they answer. Hono does not queue: who does not listen does not
 * hear. It reads all answers of the tenant, so one core sends.
 */
final class CommandSending implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CommandSending.class);
    private static final int SEND_MILLIS = 10_000;
    private static final long STOP_SECONDS = 2;

    private final Vertx vertx;
    private final String tenant;
    private final Duration patience;
    private final KafkaApplicationClientImpl client;

    /** @param patience for an answer */
    CommandSending(Vertx vertx, KafkaAccess access, Duration patience) {
        this.vertx = vertx;
        this.tenant = access.tenant();
        this.patience = patience;
        CommonKafkaClientConfigProperties common = new CommonKafkaClientConfigProperties();
        common.setCommonClientConfig(access.client());
        MessagingKafkaConsumerConfigProperties answers = new MessagingKafkaConsumerConfigProperties();
        answers.setCommonClientConfig(common);
        answers.setConsumerConfig(new HashMap<>(Map.of(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false")));
        MessagingKafkaProducerConfigProperties commands = new MessagingKafkaProducerConfigProperties();
        commands.setCommonClientConfig(common);
        commands.setProducerConfig(new HashMap<>(Map.of(ProducerConfig.MAX_BLOCK_MS_CONFIG, Integer.toString(SEND_MILLIS),
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Integer.toString(SEND_MILLIS / 2),
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.toString(SEND_MILLIS))));
        client = new KafkaApplicationClientImpl(vertx, answers, CachingKafkaProducerFactory.nonSharedFactory(vertx), commands,
                NoopTracerFactory.create());
        client.start().onFailure(failure -> LOG.error("commands to devices cannot be sent: {}", failure.getMessage()));
    }

    /** @return what came back; fails when nothing did, and then nobody knows whether it was done */
    CompletionStage<CommandAnswer> send(DeviceCommand command) {
        return Future.<CommandAnswer>future(answer -> vertx.runOnContext(nothing -> sent(command).onComplete(answer)))
                .toCompletionStage();
    }

    private Future<CommandAnswer> sent(DeviceCommand command) {
        return client.sendCommand(tenant, command.device(), command.name(), Buffer.buffer(command.payload()),
                command.contentType(), (String) null, patience, null).map(CommandSending::answer).recover(failure ->
                failure instanceof ServiceInvocationException said && !(failure instanceof SendMessageTimeoutException)
                        ? Future.succeededFuture(no(said)) : Future.failedFuture(failure));
    }

    private static CommandAnswer answer(DownstreamMessage<?> message) {
        return new CommandAnswer(message.getStatus() == null ? 200 : message.getStatus(),
                message.getContentType() == null ? "" : message.getContentType(),
                message.getPayload() == null ? new byte[0] : message.getPayload().getBytes());
    }

    private static CommandAnswer no(ServiceInvocationException said) {
        return new CommandAnswer(said.getErrorCode(), "text/plain",
                String.valueOf(said.getMessage()).getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        try {
            client.stop().toCompletionStage().toCompletableFuture().get(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("the client for commands did not end in order: {}", e.toString());
        }
    }
}
