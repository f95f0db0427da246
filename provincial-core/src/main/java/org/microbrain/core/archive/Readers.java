package org.microbrain.core.archive;

import java.sql.SQLException;
import java.util.function.Consumer;

/** Asks an engine, and says in words for people why it cannot answer. Any thread. */
final class Readers {

    private final Engine engine;
    private final Consumer<ArchiveFailure> damage;

    /** @param damage told when a question meets it */
    Readers(Engine engine, Consumer<ArchiveFailure> damage) {
        this.engine = engine;
        this.damage = damage;
    }

    /** @throws ArchiveFailure when the engine cannot answer */
    <T> T ask(Question<T> question) {
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
