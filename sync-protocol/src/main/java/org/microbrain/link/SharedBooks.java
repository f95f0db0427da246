package org.microbrain.link;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;

/**
 * Several books of different matters as one. Each knows its matters by name and its records by kind, and passes over the
 * others'. The first come first where there is no room for all.
 */
public final class SharedBooks implements SharedBook {

    private final List<SharedBook> books;

    public SharedBooks(SharedBook... books) {
        this.books = List.of(books);
    }

    @Override
    public CompletionStage<Map<String, Long>> known(DivisionCode area) {
        CompletionStage<Map<String, Long>> all = CompletableFuture.completedFuture(Map.of());
        for (SharedBook book : books) {
            all = all.thenCombine(book.known(area), (before, more) -> {
                Map<String, Long> both = new LinkedHashMap<>(before);
                both.putAll(more);
                return both;
            });
        }
        return all;
    }

    @Override
    public CompletionStage<Lacking> lacking(DivisionCode area, Map<String, Long> known) {
        CompletionStage<Lacking> all = CompletableFuture.completedFuture(new Lacking(List.of(), false));
        for (SharedBook book : books) {
            all = all.thenCombine(book.lacking(area, known), (before, more) -> {
                List<SharedRecord> both = new ArrayList<>(before.records());
                both.addAll(more.records());
                return new Lacking(both, before.more() || more.more());
            });
        }
        return all;
    }

    @Override
    public CompletionStage<Void> told(NodeId parent, Collection<SharedRecord> records) {
        return CompletableFuture.allOf(books.stream().map(book -> book.told(parent, records).toCompletableFuture())
                .toArray(CompletableFuture[]::new));
    }
}
