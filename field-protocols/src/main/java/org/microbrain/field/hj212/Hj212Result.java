package org.microbrain.field.hj212;

import java.util.Map;
import org.microbrain.field.Flaw;

/** Why a station does not do what it was asked for, by its codes {@code QnRtn} and {@code ExeRtn} (HJ 212-2017, section 6.3), in words. */
final class Hj212Result {

    private static final Flaw NOT_TAKEN = new Flaw(Flaw.Kind.FRAME, "站点拒绝了请求", "the station refuses the request");
    private static final Flaw NOT_DONE = new Flaw(Flaw.Kind.FRAME, "站点执行失败", "the station could not do it");
    private static final int LONGEST = 20;

    private static final Map<String, Flaw> TAKEN = Map.of(
            "3", flaw("密码错误", "it wants another password"),
            "4", flaw("MN 错误", "it has another MN"),
            "5", flaw("ST 错误", "it is another kind of system (ST)"),
            "6", flaw("Flag 错误", "it does not know the flag"),
            "7", flaw("QN 错误", "it does not like the request's number (QN)"),
            "8", flaw("CN 错误，站点不支持此命令", "it does not know this command (CN)"),
            "9", flaw("CRC 错误", "the request came damaged (CRC)"));
    private static final Map<String, Flaw> DONE = Map.of(
            "3", flaw("命令请求条件错误", "a condition of the command is wrong"),
            "4", flaw("通讯超时", "something behind it did not answer in time"),
            "5", flaw("系统繁忙，请稍后再试", "it is busy; try again later"),
            "6", flaw("系统故障", "it is at fault"),
            "100", flaw("没有数据", "it has no data"));

    private Hj212Result() {
    }

    private static Flaw flaw(String zh, String en) {
        return new Flaw(Flaw.Kind.FRAME, zh, en);
    }

    /** @param code as it came in 9011 */
    static Flaw notTaken(String code) {
        return because(NOT_TAKEN, TAKEN.get(code), "QnRtn", code);
    }

    /** @param code as it came in 9012 */
    static Flaw notDone(String code) {
        return because(NOT_DONE, DONE.get(code), "ExeRtn", code);
    }

    private static Flaw because(Flaw what, Flaw why, String name, String code) {
        return why == null ? what.at(name + "=" + (code.length() > LONGEST ? code.substring(0, LONGEST) : code))
                : flaw(what.zh() + "：" + why.zh(), what.en() + ": " + why.en());
    }
}
