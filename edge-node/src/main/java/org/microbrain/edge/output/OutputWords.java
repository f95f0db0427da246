package org.microbrain.edge.output;

import org.microbrain.edge.output.SwitchStep.Why;
import org.microbrain.runtime.console.Notice;

/** What records, warnings and red lines say of outputs. */
final class OutputWords {

    static final Notice TRIED = new Notice("有人试一试，持续 5 秒", "a person tries it, for 5 s");

    private OutputWords() {
    }

    static Notice of(Why why) {
        return switch (why) {
            case DANGER -> new Notice("预警达到方案规定的级别", "a warning calls for it by the plan");
            case TIME_OVER -> new Notice("已到方案规定的最长时间", "the longest time of the plan is over");
            case OVER -> new Notice("预警已解除或降级", "no warning calls for it any more");
            case STOPPED -> new Notice("有人按下停止", "a person stopped all outputs");
            case NO_PLAN -> new Notice("没有已批准的方案", "there is no approved plan");
            case HOURS -> new Notice("不在方案规定的时段内，或时钟可疑", "the plan does not allow it at this hour, or the clock is in doubt");
            case TRIED -> new Notice("试用结束", "the try is over");
            case LOST -> new Notice("输出自行关闭，或在现场被关闭", "the output went off by itself, or somebody switched it off there");
            case ANSWERED -> new Notice("已回读", "it said so itself");
            case SILENT -> new Notice("30 秒内没有回读", "it did not say so within 30 s");
        };
    }

    /** A warning and a red line about an output that is not as it should be. */
    static Notice failed(Output output, boolean on, boolean reached) {
        return new Notice("输出“" + output.words().zh() + "”未能" + (on ? "打开" : "关闭") + "：" + (reached ? "没有回读" : "连接不上")
                + "，请派人到现场查看", "output \"" + output.words().en() + "\" was not proved to be " + (on ? "on" : "off") + ": "
                + (reached ? "it does not answer" : "it cannot be reached") + "; send somebody there");
    }

    static Notice away(Output output) {
        return new Notice("输出“" + output.words().zh() + "”连接不上，预警时不能打开", "output \"" + output.words().en()
                + "\" cannot be reached and would not be switched on by a warning");
    }

    static Notice rewired(Output output) {
        return new Notice("输出“" + output.words().zh() + "”的接线已改变，原方案失效，须重新批准", "output \"" + output.words().en()
                + "\" was wired anew: its plan counts no more until it is approved again");
    }

    static Notice stopped(Stop stop) {
        return new Notice("所有输出已停止（" + String.join("、", stop.by()) + "），预警不会打开任何输出", "all outputs are stopped ("
                + String.join(", ", stop.by()) + "): no warning switches anything on");
    }
}
