package org.microbrain.warning;

/** What somebody must do about a warning. */
public enum Task {
    CONFIRM("研判", "confirm or call it a false alarm"),
    ANSWER("回应叫应", "answer the call"),
    CALL_NEXT("叫应下一人", "call the next person"),
    ESCALATE("报上一级", "hand to the next tier");

    private final Words words;

    Task(String zh, String en) {
        words = new Words(zh, en);
    }

    public Words words() {
        return words;
    }
}
