package org.microbrain.forwarder.osgi;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferUnderflowException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.identity.CertificateAuthority;
import org.microbrain.runtime.identity.PeerName;
import org.sqlite.JDBC;

final class ForwardingNodeTest {

    private static final NodeId NODE = new NodeId("450102001003-k");

    @TempDir
    Path folder;

    @Test
    void oneThatCannotBePutTogetherLeavesTheJournalToTheNextAttempt() throws Exception {
        ForwarderSettings settings = ForwarderSettings.of(Map.of("node", NODE.text(), "data", folder.toString(), "identity",
                folder.toString(), "parents", "450102000000@127.0.0.1:7801"));
        certify();
        lastGood(new byte[3]);
        assertThatThrownBy(() -> new ForwardingNode(settings, "test", InstantSource.system()))
                .isInstanceOf(BufferUnderflowException.class);
        lastGood(new byte[8]);
        assertThatCode(() -> new ForwardingNode(settings, "test", InstantSource.system()).close()).doesNotThrowAnyException();
    }

    private void certify() throws Exception {
        Instant now = InstantSource.system().instant();
        CertificateAuthority authority = CertificateAuthority.create("Test Province", now.minus(Duration.ofDays(1)),
                now.plus(Duration.ofDays(300)));
        authority.issue(new PeerName(NODE, 2023), List.of("127.0.0.1"), now.minus(Duration.ofHours(1)),
                now.plus(Duration.ofDays(200))).write(folder.resolve("node.crt"), folder.resolve("node.key"));
        authority.writeRoot(folder.resolve("province.crt"));
    }

    /** As the clock's last time in the journal; one of less than eight bytes cannot be read. */
    private void lastGood(byte[] time) throws SQLException {
        DriverManager.registerDriver(new JDBC()); // the node before has signed off all that there were
        try (SqliteJournal journal = SqliteJournal.open(folder.resolve("journal.db"), NODE,
                new JournalLimits(64 << 20, 16 << 20, Duration.ofDays(7), 0), new Random(1))) {
            journal.state("clock.last-good", time);
        }
    }
}
