package org.microbrain.core.rollout;

import java.util.HashMap;
import java.util.Map;
import org.microbrain.runtime.console.Notice;

/** Stable words of attempts and rollouts, as people say them. A word of a newer node stands for itself. */
public final class Reasons {

    private static final Map<String, Notice> WORDS = new HashMap<>();

    static {
        say("", "未说明原因", "no reason was given");
        say("away", "询问时已离线", "it was off-line when it was asked");
        say("gone-quiet", "已失去联系", "nothing is heard of it any more");
        say("no-progress", "有联系但长时间没有进展", "it is heard of but gets no further");
        say("memory", "内存超出机型限额", "takes more memory than its gateway model lets it");
        say("backlog", "待传数据不断增加", "more and more waits to be sent");
        say("runs-another", "报告的版本不是所要的版本", "it reports another version than it said it keeps");
        say("nothing-before", "此前没有版本可恢复", "there was no version before");
        say("does-not-fit", "与节点不匹配", "it does not fit the node");
        say("not-genuine", "未通过签名验证", "it is not genuine");
        say("sample-differs", "样本结果不符", "its sample gave another result");
        say("no-sample", "没有样例", "it has no sample");
        say("wrong-name", "名称不符", "it has another name than it must");
        say("wrong-tier", "不用于此类节点", "it is not for nodes of this kind");
        say("rules-fail", "关联规则运行出错", "its rules of correlation failed");
        say("gateway-failed", "有网关没有照做", "a gateway does not run it");
        say("gateways-away", "适用的网关都未连接", "no gateway that it is for is connected");
        say("no-gateway", "没有适用的网关", "it is for no gateway there");
        say("no-packages", "该节点的程序尚不向网关下发部署包", "its program does not bring packages to gateways yet");
        say("value-missing", "缺少站点的值", "its site does not say a value that it needs");
        say("value-wrong", "站点的值不合规", "a value of its site is not as it must be");
        say("conflict", "与站点文件或另一发行冲突", "the site's file or another release wants otherwise");
        say("no-heartbeat", "联系不上上级", "it could not reach its parent");
        say("crashed", "启动后崩溃", "it crashed");
        say("too-much-memory", "占用内存过多", "it took too much memory");
        say("too-slow", "运行过慢", "it was too slow");
        say("gone-back", "已自行恢复原版本", "it went back by itself");
        say("failed", "未能完成", "it could not be done");
        say("refused", "节点拒绝", "the node refused it");
        say("superseded", "已有更新的要求", "something newer is wanted");
        say("fetching", "正在下载", "fetching");
        say("staged", "已就绪", "ready");
        say("waiting-for-window", "等待维护时段", "waiting for its window");
        say("applying", "正在应用", "applying");
        say("proving", "正在自检", "proving itself");
        say("kept", "已采用", "kept");
        say("going-back", "正在恢复原版本", "going back");
        say("fit-board", "主板不匹配", "its board does not fit");
        say("fit-profile", "网关型号不匹配", "its gateway model does not fit");
        say("fit-program", "节点程序版本不匹配", "its program is of another version than it needs");
        say("fit-release", "没有这个已签名的发行", "there is no such signed release");
        say("miss-area", "不在目标区域", "it lies outside of the area");
        say("miss-not_listed", "不在名单内", "it is not on the list");
        say("miss-profile", "网关型号不在目标内", "another gateway model");
        say("miss-board", "主板不在目标内", "another board");
        say("miss-label", "缺少所要的标签", "it lacks a label");
        say("miss-gateway", "没有目标型号的 Kura 网关", "it looks after no Kura gateway of these models");
        say("miss-version", "现有版本不在目标范围", "its version is outside of the range");
        say("not-taken", "此类节点不接收它", "nodes of its kind do not take it");
        say("left-over", "没有批次包含它", "no wave takes it in");
    }

    private Reasons() {
    }

    private static void say(String word, String zh, String en) {
        WORDS.put(word, new Notice(zh, en));
    }

    /** What a word means. */
    public static Notice of(String word) {
        return WORDS.getOrDefault(word, new Notice(word, word));
    }
}
