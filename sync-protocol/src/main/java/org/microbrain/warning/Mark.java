package org.microbrain.warning;

/** What must be said of a warning beside its status. */
public enum Mark {
    /** The level is not the one that an authorised body published, or none did. */
    INTERNAL("内部预警，未发布", "internal, not published"),
    NOT_CONFIRMED_BY_COUNTY("未经县级确认", "not confirmed by the county"),
    DRILL("演练", "drill");

    private final Words words;

    Mark(String zh, String en) {
        words = new Words(zh, en);
    }

    public Words words() {
        return words;
    }
}
