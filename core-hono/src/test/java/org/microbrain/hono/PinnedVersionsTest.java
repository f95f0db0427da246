package org.microbrain.hono;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What was measured together is what is shipped. Hono's client was made for other versions of Kafka's, Netty's and Jackson's
 * libraries: who raises one of these runs the tests with a broker, and looks for calls of Hono that no longer link.
 */
class PinnedVersionsTest {

    @ParameterizedTest
    @CsvSource({"org.eclipse.hono, hono-client-application-kafka, 2.6.0", "org.eclipse.hono, hono-client-kafka-common, 2.6.0",
        "org.eclipse.hono, hono-core, 2.6.0", "io.vertx, vertx-kafka-client, 4.5.7", "io.vertx, vertx-core, 4.5.31", "io.vertx, vertx-web, 4.5.31",
        "io.vertx, vertx-health-check, 4.5.7",
        "io.netty, netty-handler, 4.2.16.Final"})
    void theVersionsAreThoseThatWereMeasured(String group, String artifact, String version) throws IOException {
        Properties made = new Properties();
        try (InputStream in = getClass().getResourceAsStream("/META-INF/maven/" + group + "/" + artifact + "/pom.properties")) {
            assertThat(in).as(artifact + " is on the class path").isNotNull();
            made.load(in);
        }
        assertThat(made).containsEntry("version", version);
    }

    @ParameterizedTest
    @CsvSource("4.3.1")
    void kafkasClientIsTheOneThatWasMeasured(String version) {
        assertThat(org.apache.kafka.common.utils.AppInfoParser.getVersion()).isEqualTo(version);
    }
}
