package org.microbrain.runtime.update;

import java.util.ArrayList;
import java.util.List;

/** Counts the places where the power could be cut, and cuts it at the chosen ones. */
public final class CutPoints {

    private final List<Integer> cuts;
    private final List<String> passed = new ArrayList<>();

    /** @param cuts numbers of the places, from 0, in rising order */
    public CutPoints(List<Integer> cuts) {
        this.cuts = new ArrayList<>(cuts);
    }

    public void pass(String where) {
        passed.add(where);
        if (!cuts.isEmpty() && cuts.get(0) == passed.size() - 1) {
            cuts.remove(0);
            throw new PowerCut(where);
        }
    }

    /** Whether the power is cut at the place that comes next. */
    public boolean next() {
        return !cuts.isEmpty() && cuts.get(0) == passed.size();
    }

    public List<String> passed() {
        return passed;
    }
}
