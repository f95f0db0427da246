package org.microbrain.warning;

/** Why a step changed nothing where it fell. It is kept and shown all the same. */
public enum NoEffect {
    NOT_ARRIVED("预警本身尚未到达", "the warning itself has not arrived yet"),
    NEWER("操作或角色来自更新的版本", "its action or role is of a newer version"),
    SAME_ID("编号与另一操作相同", "another step has the same id"),
    OTHER_AREA("操作节点不管辖该地", "it was taken at a node that does not answer for the place"),
    DRILL_AND_REAL("演练与实战不得混用", "drill and real are never mixed"),
    MAY_NOT("该角色在该层级无权操作", "this role may not do it at this tier"),
    TAKEN_BACK("已被本人撤回", "the person took it back"),
    TOO_LATE_TO_UNDO("只能在时限内撤回本人最近一步", "only the own last step can be undone, within the limit"),
    ALREADY("已有同样的操作", "it was so already"),
    CONFIRMED_STANDS("已有人确认，只能由有权者解除", "it is confirmed; only who may cancel can end it"),
    ROSE_UNSEEN("其间已升级，操作者尚未看到", "it was raised meanwhile, which the person had not seen"),
    HELD_ABOVE("上级或发布单位已确认，须由其解除或降级", "a higher tier or the publisher holds it"),
    OVER("预警已结束", "the warning is over"),
    NOT_OVER("预警尚未结束", "the warning is not over"),
    NOT_CONFIRMED("预警未经确认", "nobody has confirmed the warning"),
    NOT_HIGHER("并未高于当前级别", "it is not higher than the level is"),
    NOT_LOWER("并未低于当前级别", "it is not lower than the level is"),
    NO_SUCH_CALL("没有对应的叫应", "there is no such call"),
    ANSWERED_BEFORE("此前已有人回应", "somebody had answered before");

    private final Words words;

    NoEffect(String zh, String en) {
        words = new Words(zh, en);
    }

    public Words words() {
        return words;
    }
}
