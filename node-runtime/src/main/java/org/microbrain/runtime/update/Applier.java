package org.microbrain.runtime.update;

import java.util.Optional;
import org.microbrain.intent.Shadow;
import org.microbrain.release.Component;

/**
 * Puts one kind of component to work. Everything here may be cut off at any point and is then called again, with the
 * same content or with the other, so each method must be right whatever was done before. Called by one thread; may take
 * seconds, never longer than its own time limits.
 */
public interface Applier {

    /** When what was applied is in effect. */
    enum Effect {
        /** It is. */
        NOW,
        /** When the program starts the next time, whenever that is. */
        AT_NEXT_START,
        /** When the program has been started again, which is asked for at once. */
        AFTER_RESTART
    }

    /**
     * Looks whether content could be put to work: reads it, replays its sample, runs its check. Changes nothing.
     *
     * @throws NotGood when not
     */
    void check(Content content) throws NotGood;

    /**
     * Puts content to work; the component's pointer is at it already, unless this is {@link #onTrial}.
     *
     * @throws NotGood when it does not work; the other content is applied next
     */
    Effect apply(Content content) throws NotGood;

    /** Puts back what ran before; the component's pointer is at it. */
    default Effect back(Content content) throws NotGood {
        return apply(content);
    }

    /** Nothing of this component shall run: there was nothing before. */
    Effect remove(Component component) throws NotGood;

    /**
     * The program starts, and this content was at work when it ended.
     *
     * @throws NotGood when it does not work any more
     */
    void resume(Content content) throws NotGood;

    /** What is wrong with content that is at work; empty when nothing is known to be. */
    default Optional<NotGood> trouble(Content content) {
        return Optional.empty();
    }

    /**
     * Why content cannot begin to be put to work now, as when nobody is there whom it is for; empty when it can. Asked before
     * anything is touched, so that what waits for that keeps nothing else from being updated.
     */
    default Optional<NotGood> notYet(Content content) {
        return Optional.empty();
    }

    /**
     * What of {@link #apply}, {@link #back} or {@link #remove} still goes on. Until it has ended a version is not kept, and has not
     * gone back; the method is called again meanwhile when it goes back.
     */
    default Optional<NotGood> unfinished(Component component) {
        return Optional.empty();
    }

    /** Whether content gets the pointer only when it is kept, after it ran on trial. */
    default boolean onTrial() {
        return false;
    }

    /** It proved good, and the pointer is at it. */
    default void keep(Content content) throws NotGood {
        // Most kinds have nothing left to do.
    }

    /**
     * Lets content run beside what is at work, without effect.
     *
     * @throws NotGood when this kind cannot
     */
    default void beside(Content content) throws NotGood {
        throw new NotGood("no-shadow", "此类组件不能影子运行", "this kind of component cannot run in shadow mode");
    }

    /** What content that runs beside has counted so far. */
    default Optional<Shadow> besideReport(Component component) {
        return Optional.empty();
    }

    /** What is wrong with content that runs beside. */
    default Optional<NotGood> besideTrouble(Component component) {
        return Optional.empty();
    }

    /** Nothing of this component runs beside any more. */
    default void endBeside(Component component) {
        // Nothing does.
    }
}
