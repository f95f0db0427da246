package org.microbrain.warning;

/**
 * As what somebody takes a step or is called; at which tier stands in the name of the node. The wire number is the
 * ordinal; numbers are never reused. What a role may do: {@link Powers}.
 */
public enum Role {
    /** Newer than this program, or none. May do nothing. */
    UNKNOWN("未知角色", "unknown role"),
    /** The node itself: a rule that found something, a time limit that passed. */
    PROGRAM("系统", "program"),
    GRID_WORKER("网格员", "grid worker"),
    VILLAGE_DUTY_HOLDER("村级责任人", "village duty holder"),
    /** Answers for a household or a site. */
    RESPONSIBLE_PERSON("包保责任人", "responsible person"),
    DUTY_OFFICER("值班员", "duty officer"),
    DUTY_LEADER("带班领导", "duty leader"),
    /** Of the body that the law lets publish. */
    PUBLISHER("授权发布人", "authorised publisher");

    private final Words words;

    Role(String zh, String en) {
        words = new Words(zh, en);
    }

    public Words words() {
        return words;
    }

    int number() {
        return ordinal();
    }

    static Role of(int number) {
        return number > 0 && number < values().length ? values()[number] : UNKNOWN;
    }
}
