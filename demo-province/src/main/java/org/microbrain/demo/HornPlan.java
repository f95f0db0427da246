package org.microbrain.demo;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes down at a village when its horn is to sound, as two persons do: one proposes, the other approves. */
final class HornPlan {

    /** Its name in the configuration of the village. */
    static final String OUTPUT = "horn";
    /** For how long it sounds. */
    static final int SECONDS = 20;

    private static final String FORM = "least=4&hazard=flood&from=00:00&to=00:00&when=once&day=1&day=2&day=3&day=4&day=5&day=6&day=7"
            + "&minutes=0&seconds=" + SECONDS + "&rest=1&hourly=12&rounds=1&stops=staff";
    private static final Pattern PROPOSED = Pattern.compile("/outputs/" + OUTPUT + "/approve\".*?name=\"version\" value=\"([0-9]+)\"");
    private static final Pattern PLANNED = Pattern.compile("/outputs/" + OUTPUT + "/withdraw\"");

    private final SignedIn staff;
    private final SignedIn leader;

    /**
     * @param staff  who may propose a plan
     * @param leader who may approve it
     */
    HornPlan(SignedIn staff, SignedIn leader) {
        this.staff = staff;
        this.leader = leader;
    }

    /** A red warning of a flood sounds the horn, at any hour. Where there is a plan already, it is left as it is. */
    void write() throws IOException, InterruptedException {
        if (PLANNED.matcher(leader.page("/outputs")).find()) {
            return;
        }
        staff.press("/outputs/" + OUTPUT + "/propose", FORM);
        Matcher proposed = PROPOSED.matcher(leader.page("/outputs"));
        if (!proposed.find()) {
            throw new IOException("the node did not take the plan of the horn");
        }
        leader.press("/outputs/" + OUTPUT + "/approve", "version=" + proposed.group(1));
    }
}
