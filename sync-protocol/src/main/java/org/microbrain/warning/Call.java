package org.microbrain.warning;

import java.util.Optional;

/**
 * Somebody is called and must answer (叫应): a person, or by an escalation the duty office of a tier.
 *
 * @param step     the call or the escalation
 * @param first    the call with which this round began; itself, unless it went to the next person after an unanswered one
 * @param replaced whether the next person was called in its place
 * @param answer   the first answer; of an escalation also the first step by which the tier took over
 */
public record Call(Step step, StepId first, boolean replaced, Optional<Step> answer) {
}
