package org.microbrain.core.archive;

import java.sql.SQLException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Asks an engine, and says in words for people why it cannot answer. Any thread. */
final class Readers {

    private final Engine engine;
    private final Supplier<ArchiveFailure> trouble;
    private final Consumer<ArchiveFailure> damage;

    /**
     * @param trouble why changes fail now, or null: while the engine does not answer them, no question waits for it either
     * @param damage  told when a question meets it
     */
    Readers(Engine engine, Supplier<ArchiveFailure> trouble, Consumer<ArchiveFailure> damage) {
        this.engine = engine;
        this.trouble = trouble;
        this.damage = damage;
    }

    /** @throws ArchiveFailure when the engine cannot answer */
    <T> T ask(Question<T> question) {
        ArchiveFailure known = trouble.get();
        if (known != null && known.away()) {
            throw known;
        }
        try {
            return engine.ask(question);
        } catch (SQLException e) {
            ArchiveFailure failure = engine.failure(e);
            if (failure.damaged()) {
                damage.accept(failure);
            }
            throw failure;
        }
    }
}
