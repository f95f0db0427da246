package org.microbrain.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/** How records get to the archive, as the configuration says it. */
class KafkaSettingsTest {

    private final Problems problems = new Problems();

    @TempDir
    private Path folder;

    private IngestSettings read(String yaml) {
        return IngestSettings.read(Section.parse(yaml, folder.resolve("core.yaml"), problems), new DivisionCode("450000000000"));
    }

    @Test
    void recordsGoStraightIntoTheArchiveUnlessSomethingElseIsSaid() {
        assertThat(read("").kafka()).isEmpty();
        assertThat(problems.isEmpty()).isTrue();
    }

    @Test
    void kafkaIsNamedByServersAndTenantAndTwoCopiesAreAskedFor() throws IOException {
        Files.writeString(folder.resolve("kafka.properties"), "security.protocol=SASL_SSL\nsasl.jaas.config=hush\n");
        KafkaSettings kafka = read("kafka: {servers: ['k1:9093', '[::1]:9093'], tenant: guangxi, client-properties: kafka.properties}")
                .kafka().orElseThrow();
        assertThat(problems.isEmpty()).as(problems.toString()).isTrue();
        assertThat(kafka.copies()).isEqualTo(2);
        assertThat(kafka.group()).isEqualTo("microbrain-core");
        assertThat(kafka.security()).isEqualTo(Map.of("security.protocol", "SASL_SSL", "sasl.jaas.config", "hush"));
        assertThat(kafka).hasToString("guangxi at k1:9093,[::1]:9093");
    }

    private KafkaSettings.Part part(String part) {
        return CoreSettings.read(Section.parse("""
                node: 450000000000-w1
                archive: {postgresql: {url: 'jdbc:postgresql://db/microbrain', user: microbrain}}
                ingest: {kafka: {servers: ['k1:9093'], tenant: guangxi, part: %s}}
                """.formatted(part), folder.resolve("core.yaml"), problems)).ingest().part();
    }

    @Test
    void aWorkerHasNoLinksAndWhoSharesTheWorkSharesADatabase() {
        assertThat(part("worker")).isEqualTo(KafkaSettings.Part.WORKER);
        assertThat(problems.isEmpty()).as(problems.toString()).isTrue();
        assertThat(part("front-end")).isEqualTo(KafkaSettings.Part.FRONT_END);
        assertThat(problems.toString()).as("where hubs dial").contains("listen");
        part("FRONT_END");
        assertThat(problems.toString()).contains("all, front-end, relay or worker");
        CoreSettings.read(Section.parse("{node: 450000000000-w1, listen: '127.0.0.1:1', ingest: {kafka: {servers: ['k1:9093'], "
                + "tenant: guangxi, part: worker}}}", folder.resolve("core.yaml"), problems));
        assertThat(problems.toString()).contains("a worker has no links").contains("it must be on postgresql");
    }

    private String relay(String node, String more) {
        Problems found = new Problems();
        CoreSettings.read(Section.parse("""
                node: %s
                listen: '127.0.0.1:7601'
                archive: {postgresql: {url: 'jdbc:postgresql://db/microbrain', user: microbrain}}
                ingest: {kafka: {servers: ['k1:9093'], tenant: guangxi, part: relay}}
                %s
                """.formatted(node, more), folder.resolve("core.yaml"), found));
        return found.toString();
    }

    @Test
    void aRelayIsKnownByItsNameHasTheFrontEndAsItsParentAndAdmitsNobody() {
        String frontEnd = "parents: [{node: 450000000000, address: '127.0.0.1:7600'}]";
        assertThat(relay("450000000000-relay1", frontEnd)).isEqualTo(new Problems().toString());
        assertThat(relay("450000000000-relay1", "")).contains("parents");
        assertThat(relay("450000000000-b", "")).contains("a relay is named by its suffix, for example 450000000000-relay1");
        assertThat(relay("450000000000-relay1", frontEnd + "\nadmission: {life: 30d}")).contains("a relay admits nobody");
        CoreSettings.read(Section.parse("{node: 450000000000-relay1, listen: '127.0.0.1:1'}", folder.resolve("core.yaml"), problems));
        assertThat(problems.toString()).contains("is for ingest.kafka.part: relay alone");
    }

    @Test
    void eachMistakeIsNamed() throws IOException {
        Files.writeString(folder.resolve("kafka.properties"), "acks=1\nssl.key.password=hush\n");
        read("kafka: {servers: [k1], tenant: 'a/b', copies: 0, client-properties: kafka.properties, group: ''}");
        assertThat(problems.toString()).contains("'k1' must be written host:port").contains("letters, digits")
                .contains("copies").contains("acks in ").contains("ingest.kafka.group".substring(7)).doesNotContain("hush");
        read("kafka: {client-properties: none.properties}");
        assertThat(problems.toString()).contains("servers").contains("tenant").contains("cannot be read");
    }
}
