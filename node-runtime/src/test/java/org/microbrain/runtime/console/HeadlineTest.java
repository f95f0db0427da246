package org.microbrain.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.NodeStatus.LedgerLine;
import org.microbrain.runtime.console.NodeStatus.Link;
import org.microbrain.runtime.console.NodeStatus.LinkState;

class HeadlineTest {

    private static final Texts ZH = Texts.load(Language.ZH, List.of("console/messages"));
    private static final Link CONNECTED = new Link(LinkState.CONNECTED, Statuses.HUB, Statuses.NOW, null);

    private static Headline of(NodeStatus status) {
        return Headline.of(status, ZH, new Words(ZH, Statuses.NOW));
    }

    @Test
    void connectedIsGreenAndNamesTheParent() {
        assertThat(of(Statuses.edge(CONNECTED, 0))).isEqualTo(new Headline("green", "已联网", "上级 兴宁区 450102000000"));
        assertThat(of(Statuses.edge(CONNECTED, 5)).text()).isEqualTo("已联网");
    }

    @Test
    void aBacklogIsSaidWhileItDrains() {
        assertThat(of(Statuses.edge(CONNECTED, 1204)))
                .isEqualTo(new Headline("blue", "已联网，待传 1,204 条", "上级 兴宁区 450102000000"));
    }

    @Test
    void theCoreSaysHowManyChildrenAreThere() {
        NodeStatus core = Statuses.edge(Link.NONE, 0);
        assertThat(of(core)).isEqualTo(new Headline("green", "省级运行正常", "下级在线 0/0"));
    }

    @Test
    void aHubSaysWhoIsAwayAndStillNamesItsParent() {
        assertThat(of(Statuses.hub())).isEqualTo(new Headline("yellow", "已联网，下级离线 1 个",
                "上级 南宁市 450100000000 下级在线 1/2"));
    }

    @Test
    void anImbalanceComesBeforeEverything() {
        NodeStatus status = Statuses.withTroubles(Statuses.withLedger(Statuses.edge(CONNECTED, 0),
                new LedgerLine(new NodeId("450102001003"), 10, 8, 1, 0, false)), new Notice("磁盘坏", "disk"));
        assertThat(of(status)).isEqualTo(new Headline("red", "账目不符：1 个来源", "兴宁社区 450102001003"));
        assertThat(of(Statuses.withTroubles(Statuses.edge(CONNECTED, 0), new Notice("磁盘坏", "disk"))))
                .isEqualTo(new Headline("red", "磁盘坏", "已联网"));
    }
}
