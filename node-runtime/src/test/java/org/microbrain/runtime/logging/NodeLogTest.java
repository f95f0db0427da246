package org.microbrain.runtime.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class NodeLogTest {

    /** What a node program would log; run in its own process because logging is set once for each. */
    static final class Talk {
        private Talk() {
        }

        public static void main(String[] args) {
            Logger own = LoggerFactory.getLogger("org.microbrain.edge.Intake");
            own.debug("detail");
            own.info("已启动 started");
            own.warn("refused\nFAKE LINE", new IllegalStateException("boom"));
            LoggerFactory.getLogger("org.eclipse.jetty.Server").info("noise");
            LoggerFactory.getLogger("org.eclipse.jetty.Server").warn("trouble");
        }
    }

    private static String log(String... options) throws Exception {
        String[] command = new String[options.length + 4];
        command[0] = System.getProperty("java.home") + "/bin/java";
        System.arraycopy(options, 0, command, 1, options.length);
        command[command.length - 3] = "-cp";
        command[command.length - 2] = System.getProperty("surefire.test.class.path",
                System.getProperty("java.class.path"));
        command[command.length - 1] = Talk.class.getName();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void oneQuietLineForEachEventAndNoStackTrace() throws Exception {
        assertThat(log("-XX:TieredStopAtLevel=1").lines()).hasSize(3)
                .allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+\\+08:00 (INFO |WARN ) \\w+: .*"))
                .anyMatch(line -> line.endsWith("Intake: 已启动 started"))
                .anyMatch(line -> line.endsWith("Intake: refused ⏎ FAKE LINE"))
                .anyMatch(line -> line.endsWith("Server: trouble"));
    }

    @Test
    void debugShowsDetailsAndStackTraces() throws Exception {
        assertThat(log("-XX:TieredStopAtLevel=1", "-Dmicrobrain.log=debug")).contains("detail").contains("\tat ")
                .doesNotContain("noise");
    }
}
