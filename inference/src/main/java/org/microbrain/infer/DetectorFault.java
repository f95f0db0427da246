package org.microbrain.infer;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * That a detector does not work as it must on one series, in words for whoever looks after the node.
 *
 * @param series   what it watches
 * @param rule     name of the rule it belongs to
 * @param detector its stable word, see {@link Detection#detector()}
 * @param kind     what is wrong
 * @param times    how often since the rules were put to work, 1 or more
 * @param setAside true when it says nothing any more; false when it was started afresh and goes on
 * @param detail   what the program says of it, at most 200 characters; where it says it in Chinese and English, {@value #BOTH}
 *                 stands between
 */
public record DetectorFault(String series, String rule, String detector, Kind kind, long times, boolean setAside,
                            String detail) {

    static final int MAX_DETAIL = 200;
    static final String BOTH = " / ";

    /** What can be wrong. */
    public enum Kind {

        /** This node cannot have it. */
        NOT_STARTED("无法启动", "could not be started"),
        /** It threw. */
        FAILED("出错", "failed"),
        /** Its score was no number in 0..1. */
        NONSENSE("给出无效分值", "gave a score that is none"),
        /** It took too long, again and again. */
        SLOW("过慢", "was too slow"),
        /** What it had learnt could not be taken over. */
        UNREADABLE("无法读入已学到的内容", "could not take over what it had learnt");

        private final String zh;
        private final String en;

        Kind(String zh, String en) {
            this.zh = zh;
            this.en = en;
        }
    }

    public DetectorFault {
        detail = Arrays.stream(detail.split(BOTH, 2)).map(said -> said.length() > MAX_DETAIL ? said.substring(0, MAX_DETAIL) : said)
                .collect(Collectors.joining(BOTH));
    }

    public String zh() {
        return "规则 " + rule + " 的检测器 " + detector + " 在序列 " + series + " 上" + kind.zh + " " + times + " 次，"
                + (setAside ? "已停用，读数照常保存" : "已重新开始") + "：" + said(0);
    }

    public String en() {
        return "detector " + detector + " of rule " + rule + " on series " + series + " " + kind.en + " " + times
                + (times == 1 ? " time, " : " times, ")
                + (setAside ? "set aside; readings are kept as ever" : "started afresh") + ": " + said(1);
    }

    private String said(int language) {
        String[] said = detail.split(BOTH, 2);
        return said[Math.min(language, said.length - 1)];
    }
}
