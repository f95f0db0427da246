package org.microbrain.runtime.camel.journal;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultAsyncProducer;
import org.microbrain.journal.Batch;
import org.microbrain.journal.BlockWriter;
import org.microbrain.journal.Observed;
import org.microbrain.record.Draft;

/** Writes what an exchange carries; the exchange goes on when it is on the disk. */
final class JournalProducer extends DefaultAsyncProducer {

    private final JournalComponent component;
    private final JournalEndpoint.Way way;

    JournalProducer(JournalEndpoint endpoint, JournalComponent component, JournalEndpoint.Way way) {
        super(endpoint);
        this.component = component;
        this.way = way;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        CompletionStage<?> durable;
        try {
            durable = way == JournalEndpoint.Way.READINGS
                    ? component.blocks().take(observed(exchange))
                    : write(exchange);
        } catch (IllegalArgumentException e) {
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        durable.whenComplete((result, failure) -> {
            if (failure != null) {
                exchange.setException(failure);
            }
            callback.done(false);
        });
        return false;
    }

    private Observed observed(Exchange exchange) {
        return exchange.getMessage().getBody() instanceof Observed observed ? observed
                : Observed.only(items(exchange, BlockWriter.Named.class));
    }

    private CompletionStage<?> write(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof Batch batch) {
            return component.commits().submit(journal -> journal.accept(batch.records(), batch.made()));
        }
        List<Draft> drafts = items(exchange, Draft.class);
        return component.commits().submit(journal -> {
            drafts.forEach(journal::append);
            return null;
        });
    }

    private <T> List<T> items(Exchange exchange, Class<T> type) {
        Object body = exchange.getMessage().getBody();
        List<?> list = body instanceof List<?> many ? many : body == null ? List.of() : List.of(body);
        for (Object item : list) {
            if (!type.isInstance(item)) {
                throw new IllegalArgumentException(getEndpoint().getEndpointUri() + " takes "
                        + type.getSimpleName() + ", the route gave it " + item.getClass().getName());
            }
        }
        return list.stream().map(type::cast).toList();
    }
}
