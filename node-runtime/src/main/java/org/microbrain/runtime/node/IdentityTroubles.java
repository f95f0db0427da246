package org.microbrain.runtime.node;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.identity.NodeIdentity;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a person must mend about a node's certificate and key. An expired certificate never stops local work. */
public final class IdentityTroubles {

    private static final Logger LOG = LoggerFactory.getLogger(IdentityTroubles.class);
    private static final Duration EARLY = Duration.ofDays(90);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneId.of("Asia/Shanghai"));

    private final NodeIdentity identity;

    public IdentityTroubles(NodeIdentity identity) {
        this.identity = identity;
    }

    /** Says early in the log what will become a trouble. */
    public void logAt(Instant now) {
        String day = DAY.format(identity.notAfter());
        if (now.isAfter(identity.notAfter())) {
            LOG.warn("this node's certificate expired on {}; local work goes on, parents will refuse it: renew it", day);
        } else if (now.plus(EARLY).isAfter(identity.notAfter())) {
            LOG.warn("this node's certificate expires on {}; renew it in time", day);
        }
        if (identity.keyIsExposed()) {
            LOG.warn("this node's private key can be read by others on this machine; set its file mode to 0600");
        }
    }

    /**
     * Together with what else a person must mend, which stands first.
     *
     * @param disk  of journal or archive
     * @param books of the books of warnings and of intents
     */
    @SafeVarargs
    public final List<Notice> at(Instant now, List<Notice> disk, List<Notice>... books) {
        List<Notice> troubles = new ArrayList<>(disk);
        Arrays.stream(books).forEach(troubles::addAll);
        if (now.isAfter(identity.notAfter())) {
            String day = DAY.format(identity.notAfter());
            troubles.add(new Notice("本节点证书已于 " + day + " 过期，上级将拒绝连接，请更新证书",
                    "this node's certificate expired on " + day + "; parents refuse it until it is renewed"));
        }
        if (identity.keyIsExposed()) {
            troubles.add(new Notice("本节点私钥可被本机其他用户读取，请将文件权限改为 0600",
                    "this node's private key can be read by others on this machine; set its file mode to 0600"));
        }
        return troubles;
    }
}
