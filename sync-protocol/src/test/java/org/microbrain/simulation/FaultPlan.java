package org.microbrain.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** All the trouble a province is going to have, made from a seed before anything happens, so that parts can be left out. */
record FaultPlan(List<Planned> faults) {

    private static final int FAULTS = 26;
    private static final long SHORTEST = 1_000;
    private static final long LONGEST = 80_000;

    /**
     * One fault.
     *
     * @param at    milliseconds from the beginning
     * @param node  chooses the node it strikes
     * @param lasts milliseconds
     * @param seed  for what else has to be chosen
     */
    record Planned(long at, Fault fault, int node, long lasts, long seed) {

        Random random() {
            return new Random(seed);
        }

        @Override
        public String toString() {
            return String.format("%7d ms  %-28s node %d, for %d ms", at, fault, node, lasts);
        }
    }

    /** @param among what may happen; everything when none is given */
    static FaultPlan of(long seed, Duration within, Fault... among) {
        Random random = new Random(seed);
        List<Planned> faults = new ArrayList<>();
        for (int i = 0; i < FAULTS; i++) {
            Fault fault = among.length == 0 ? Fault.any(random) : among[random.nextInt(among.length)];
            faults.add(new Planned(random.nextLong(within.toMillis()), fault, random.nextInt(1_000),
                    SHORTEST + random.nextLong(LONGEST - SHORTEST), random.nextLong()));
        }
        faults.sort(Comparator.comparingLong(Planned::at));
        return new FaultPlan(List.copyOf(faults));
    }

    /** The same trouble without what is not needed for {@code fails} to hold. */
    FaultPlan shrunk(Predicate<FaultPlan> fails) {
        for (Planned fault : faults) {
            FaultPlan smaller = new FaultPlan(faults.stream().filter(one -> one != fault).toList());
            if (fails.test(smaller)) {
                return smaller.shrunk(fails);
            }
        }
        return this;
    }

    @Override
    public String toString() {
        return faults.stream().map(Planned::toString).collect(Collectors.joining("\n"));
    }
}
