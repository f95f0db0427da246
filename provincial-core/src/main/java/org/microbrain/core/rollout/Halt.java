package org.microbrain.core.rollout;

import java.time.Instant;
import org.microbrain.record.DivisionCode;

/** Nothing more begins in an area, whatever rollout it is of. */
public record Halt(DivisionCode area, String who, String why, Instant at) {
}
