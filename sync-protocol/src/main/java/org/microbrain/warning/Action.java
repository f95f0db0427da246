package org.microbrain.warning;

/** What is done to a warning. The wire number is the ordinal; numbers are never reused. */
public enum Action {
    /** Newer than this program, or none. Kept, without effect. */
    UNKNOWN("未知操作", "unknown action"),
    /** The birth of a warning: the warning's own record. */
    DETECTED("触发", "detected"),
    TO_CONFIRM("提请研判", "to confirm"),
    FALSE_ALARM("判为误报", "called a false alarm"),
    CONFIRMED("确认", "confirmed"),
    CALLED("叫应", "called"),
    ANSWERED("回应", "answered"),
    /** Handed to the duty office of a higher tier, by a person who needs help or because a limit has passed. */
    ESCALATED("上报上一级", "escalated"),
    PUBLISHED("发布", "published"),
    RAISED("升级", "raised"),
    LOWERED("降级", "lowered"),
    CANCELLED("解除", "cancelled"),
    ARCHIVED("归档", "archived"),
    /** A person takes back the own last step. */
    UNDONE("撤回", "undone"),
    /** It was true, and came when there was too little time left. */
    TOO_LATE("评为太迟", "judged too late"),
    /** It was true, and came long before anything had to be done. */
    TOO_EARLY("评为太早", "judged too early");

    private final Words words;

    Action(String zh, String en) {
        words = new Words(zh, en);
    }

    public Words words() {
        return words;
    }

    int number() {
        return ordinal();
    }

    static Action of(int number) {
        return number > 0 && number < values().length ? values()[number] : UNKNOWN;
    }
}
