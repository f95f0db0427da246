package org.microbrain.runtime.people;

import java.util.Locale;
import java.util.Optional;

/** As what a person works at a console. Which roles a tier has and what each may do: {@link Rights}. */
public enum Role {
    /** On duty: judges warnings, answers calls. */
    STAFF,
    /** Leads the duty: who is called when; at an edge also who may sign in. */
    DUTY_LEADER,
    /** Answers for a city or a county: its nodes, its people. */
    DISTRICT_ADMIN,
    /** Runs the province's nodes. Takes no part in warnings. */
    OPERATOR,
    /** Of the body that may publish warnings. */
    APPROVER,
    /** Looks, also at what others did. Changes nothing. */
    AUDITOR;

    /** As it stands in files and records: {@code duty-leader}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The role of a word; empty when there is none. */
    public static Optional<Role> of(String word) {
        for (Role role : values()) {
            if (role.word().equals(word)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }
}
