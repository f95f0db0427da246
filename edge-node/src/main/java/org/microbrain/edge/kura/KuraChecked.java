package org.microbrain.edge.kura;

import java.time.Instant;
import java.util.List;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.district.GatewayFinding;

/**
 * What came of the last inspection of a gateway with Kura.
 *
 * @param at       when it ended; null when there was none
 * @param findings what is not as it should be, the worst first
 * @param untold   components of which it told nothing
 * @param why      why the last one came to nothing; empty for nothing
 */
public record KuraChecked(Instant at, List<KuraFinding> findings, List<String> untold, Notice why) {

    static final KuraChecked NOTHING = new KuraChecked(null, List.of(), List.of(), new Notice("", ""));

    /** Of a gateway that is not asked: what it would tell could be read on its way, and passwords are in it. */
    static final KuraChecked READABLE = new KuraChecked(null, List.of(new KuraFinding(GatewayFinding.NO_TLS, "")), List.of(), new Notice(
            "未读取网关的配置：不加 TLS，其中的口令会在途中被人读到", "its configuration is not read: without TLS the passwords in it could be read on their way"));

    public KuraChecked {
        findings = List.copyOf(findings);
        untold = List.copyOf(untold);
    }

    /** The classes of a badge that says how it is. Green is only what told all and is as it should be. */
    public String badge() {
        if (!findings.isEmpty()) {
            return findings.get(0).what().badge();
        }
        return "mb-state-badge " + (untold.isEmpty() ? "mb-state-green" : "mb-state-grey");
    }
}
