package org.microbrain.runtime.warning;

import java.time.Instant;
import org.microbrain.record.DivisionCode;

/**
 * How many warnings of one kind are open at one place. Exercises are not counted.
 *
 * @param place  where
 * @param hazard of what they warn
 * @param level  1 blue to 4 red; 0 while only steps of them have come
 * @param count  how many
 * @param oldest when the first of them was born
 */
public record OpenCount(DivisionCode place, String hazard, int level, long count, Instant oldest) {
}
