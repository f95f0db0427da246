package org.microbrain.warning;

/** Where a warning stands, in one word. */
public enum Status {
    /** Steps came, the warning itself did not yet. */
    NOT_ARRIVED("预警未到", "not arrived"),
    DETECTED("触发", "detected"),
    TO_CONFIRM("待研判", "to confirm"),
    FALSE_ALARM("误报", "false alarm"),
    CONFIRMED("已确认", "confirmed"),
    CALLED("已叫应", "called"),
    ANSWERED("已回应", "answered"),
    /** Handed to a higher tier that has not taken it yet. */
    ESCALATED("未回应，已报上级", "escalated"),
    PUBLISHED("已发布", "published"),
    /** The level is another than the one last published. */
    UPDATED("变更", "updated"),
    CANCELLED("已解除", "cancelled"),
    ARCHIVED("已归档", "archived");

    private final Words words;

    Status(String zh, String en) {
        words = new Words(zh, en);
    }

    public Words words() {
        return words;
    }
}
