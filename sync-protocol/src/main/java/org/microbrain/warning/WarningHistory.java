package org.microbrain.warning;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * All that is known of one warning: the set of its steps. It only grows, and two of them merge into their union, so nodes
 * that have heard the same agree, in whatever order and how often they heard it. Immutable.
 */
public final class WarningHistory {

    private final WarningId warning;
    private final SortedSet<Step> steps;

    private WarningHistory(WarningId warning, SortedSet<Step> steps) {
        this.warning = warning;
        this.steps = Collections.unmodifiableSortedSet(steps);
    }

    /** Of a warning of which nothing is known yet. */
    public static WarningHistory of(WarningId warning) {
        return new WarningHistory(warning, new TreeSet<>());
    }

    public WarningId warning() {
        return warning;
    }

    /** @throws IllegalArgumentException when one of the steps is of another warning */
    public WarningHistory with(Collection<Step> more) {
        for (Step step : more) {
            if (!step.warning().equals(warning)) {
                throw new IllegalArgumentException("a step of " + step.warning() + " does not belong to " + warning);
            }
        }
        TreeSet<Step> union = new TreeSet<>(steps);
        return union.addAll(more) ? new WarningHistory(warning, union) : this;
    }

    /** @throws IllegalArgumentException when it is of another warning */
    public WarningHistory with(Step step) {
        return with(Collections.singleton(step));
    }

    /** @throws IllegalArgumentException when it is of another warning */
    public WarningHistory merge(WarningHistory other) {
        return with(other.steps);
    }

    /** The stamp of the step that is taken next by who knows this. */
    public long nextStamp() {
        return steps.isEmpty() ? 1 : Math.min(Step.HIGHEST_STAMP, steps.last().stamp() + 1);
    }

    /** In their order. */
    public SortedSet<Step> steps() {
        return steps;
    }

    public WarningState state() {
        return new Telling(warning, steps).state();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WarningHistory that && warning.equals(that.warning) && steps.equals(that.steps);
    }

    @Override
    public int hashCode() {
        return steps.hashCode();
    }
}
