package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.demo.ProvincePlan.Site;
import org.microbrain.infer.RuleSettings;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.config.Tier;

class ProvinceFilesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    @TempDir
    private Path folder;

    private ProvinceFiles written(double speed) throws IOException, GeneralSecurityException {
        ProvinceFiles files = new ProvinceFiles(folder, new Ports(28_000), speed);
        files.write(ProvincePlan.sites(), NOW);
        return files;
    }

    @Test
    void everyConfigurationIsReadWithoutAProblem() throws IOException, GeneralSecurityException {
        ProvinceFiles files = written(600);
        for (Site site : ProvincePlan.sites()) {
            Problems problems = new Problems();
            Section section = Section.load(files.configuration(site.node()), problems);
            NodeSettings settings = NodeSettings.read(section);
            RuleSettings rules = RuleSettings.read(section);
            assertThat(problems.isEmpty()).as("%s: %s", site.node(), problems).isTrue();
            assertThat(settings.node()).isEqualTo(site.node());
            assertThat(settings.parents()).hasSameSizeAs(site.parents());
            assertThat(settings.identity().key()).exists();
            assertThat(rules.rules().isEmpty()).isEqualTo(site.tier() != Tier.EDGE);
            assertThat(settings.identity().trust()).exists();
        }
    }

    @Test
    void allOfMashanDialsTheCityThroughTheLine() throws IOException, GeneralSecurityException {
        ProvinceFiles files = written(600);
        for (NodeId node : new NodeId[] {ProvincePlan.MASHAN, ProvincePlan.DALONG, ProvincePlan.SHANGLING}) {
            assertThat(files.configuration(node)).content()
                    .contains(files.line()).doesNotContain(files.listen(ProvincePlan.NANNING));
        }
        assertThat(files.configuration(ProvincePlan.XINGNING)).content()
                .contains(files.listen(ProvincePlan.NANNING));
    }

    @Test
    void aSecondStartKeepsKeysAndPassword() throws IOException, GeneralSecurityException {
        ProvinceFiles files = written(600);
        Path key = files.home(ProvincePlan.DALONG).resolve("identity/node.key");
        byte[] before = Files.readAllBytes(key);
        String password = files.sensorPassword();
        ProvinceFiles again = written(60);
        assertThat(Files.readAllBytes(key)).isEqualTo(before);
        assertThat(again.sensorPassword()).isEqualTo(password);
    }

    @Test
    void keysAndPasswordAreForTheirOwnerAlone() throws IOException, GeneralSecurityException {
        ProvinceFiles files = written(600);
        for (Path secret : new Path[] {folder.resolve("authority/province.key"), folder.resolve("sensor-password"),
            folder.resolve("console-password"), files.home(ProvincePlan.DALONG).resolve("data/console-users.yaml"),
                files.home(ProvincePlan.GUANGXI).resolve("identity/node.key")}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret))).isEqualTo("rw-------");
        }
    }

    @Test
    void theRulesWindowsFollowTheSpeed() throws IOException, GeneralSecurityException {
        assertThat(written(600).configuration(ProvincePlan.DALONG)).content().contains("over: 3000ms", "600 倍速");
        assertThat(written(60).configuration(ProvincePlan.DALONG)).content().contains("over: 30000ms");
        assertThat(written(1e6).configuration(ProvincePlan.DALONG)).content().contains("over: 1000ms");
    }
}
