package org.microbrain.runtime.selftest;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.identity.NodeIdentity;

/** Whether the node's certificate holds, and for how long. */
public final class CertificateCheck implements Check {

    private static final Notice WHAT = new Notice("证书", "Certificate");
    private static final Duration EARLY = Duration.ofDays(30);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneId.of("Asia/Shanghai"));

    private final NodeIdentity identity;
    private final InstantSource clock;

    /** @param clock the node's best knowledge of the time */
    public CertificateCheck(NodeIdentity identity, InstantSource clock) {
        this.identity = identity;
        this.clock = clock;
    }

    @Override
    public List<Outcome> run() {
        Instant now = clock.instant();
        Instant begin = identity.chain().get(0).getNotBefore().toInstant();
        Instant end = identity.notAfter();
        Notice renew = new Notice("请向上级管理员申请更新证书", "ask the admin of the district to renew it");
        List<Outcome> outcomes = new ArrayList<>();
        if (now.isBefore(begin)) {
            outcomes.add(Outcome.broken(WHAT, new Notice("证书 " + DAY.format(begin) + " 才生效，而本机时间更早",
                    "it is valid from " + DAY.format(begin) + " on, and this machine's time is before that"),
                    new Notice("请先校准本机时钟", "set this machine's clock first")));
        } else if (now.isAfter(end)) {
            outcomes.add(Outcome.broken(WHAT, new Notice("已于 " + DAY.format(end) + " 过期，上级会拒绝连接；本地工作不受影响",
                    "it expired on " + DAY.format(end) + "; parents refuse it; local work goes on"), renew));
        } else if (now.plus(EARLY).isAfter(end)) {
            outcomes.add(Outcome.doubtful(WHAT, new Notice("将于 " + DAY.format(end) + " 过期", "it expires on "
                    + DAY.format(end)), renew));
        } else {
            outcomes.add(Outcome.good(WHAT, "有效至 " + DAY.format(end), "valid until " + DAY.format(end)));
        }
        if (identity.keyIsExposed()) {
            outcomes.add(Outcome.doubtful(new Notice("私钥", "Private key"), new Notice("可被本机其他用户读取",
                    "others on this machine can read it"), new Notice("请将文件权限改为 0600", "set its file mode to 0600")));
        }
        return outcomes;
    }
}
