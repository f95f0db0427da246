package org.microbrain.intent;

import java.time.Duration;
import org.microbrain.release.Component;
import org.microbrain.release.MaintenanceWindow;
import org.microbrain.release.Version;

/**
 * That a node should run this version of this component, and how it may get there.
 *
 * @param rollout  the name of the rollout that selected it
 * @param wave     which wave, from 1
 * @param attempt  a higher number than one that failed: try again
 * @param held     do not start; what is begun is finished
 * @param whyZh    for people: why it was selected, or who holds it
 * @param whyEn    the same in English
 * @param window   when applying may begin
 * @param ceiling  bytes a second for fetching; 0 none
 * @param priority higher first
 * @param shadow   models only: run beside the old one and report what it would have said
 * @param prove    how long it must stay healthy before it is kept
 */
public record Wish(Component component, Version version, String rollout, int wave, long attempt, boolean held,
                   String whyZh, String whyEn, MaintenanceWindow window, long ceiling, int priority, boolean shadow,
                   Duration prove) {

    /** @throws IllegalArgumentException when a number is out of its range; the message says which */
    public Wish {
        if (wave < 1 || attempt < 1 || ceiling < 0 || priority < 0 || prove.isNegative()) {
            throw new IllegalArgumentException("wave and attempt begin with 1, and nothing is negative: wave " + wave
                    + ", attempt " + attempt + ", ceiling " + ceiling + ", priority " + priority + ", prove " + prove);
        }
    }
}
