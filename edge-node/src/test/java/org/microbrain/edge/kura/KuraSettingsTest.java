package org.microbrain.edge.kura;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.identity.PasswordHash;

/** What is wanted of gateways with Kura, as it stands in files: mistakes are told by place, and never what stands there. */
class KuraSettingsTest {

    private static final String SNAPSHOT = """
            <?xml version="1.0"?>%s<esf:configurations xmlns:esf="http://eurotech.com/esf/2.0"><esf:configuration pid="%s"><esf:properties>
            <esf:property name="password" type="Password" encrypted="false"><esf:value>s3cret</esf:value></esf:property>
            </esf:properties></esf:configuration></esf:configurations>""";

    @TempDir
    private Path folder;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("good.xml"), SNAPSHOT.formatted("", "data"));
        Files.writeString(folder.resolve("dtd.xml"), SNAPSHOT.formatted("<!DOCTYPE x>", "data"));
        Files.writeString(folder.resolve("level.xml"), SNAPSHOT.formatted("", "data/#"));
        Files.writeString(folder.resolve("half.xml"), SNAPSHOT.substring(0, SNAPSHOT.indexOf("</esf:value")));
        Files.writeString(folder.resolve("large.xml"), " ".repeat(300_000));
    }

    private String problems(String mqtt, String kura) {
        Problems problems = new Problems();
        IntakeSettings.read(Section.parse("mqtt: {" + mqtt + "}\nkura: {account: mashan, " + kura + "}\n", folder.resolve("edge.yaml"), problems));
        assertThat(problems.toString()).doesNotContain("s3cret");
        return problems.toString();
    }

    private String ofFile(String file) {
        return problems("address: \"127.0.0.1:1883\"", "gateways: {gw-1: {series: school, configuration: " + file + "}}");
    }

    @Test
    void aFileThatCannotBeUsedIsToldByNameAndReason() {
        assertThat(ofFile("good.xml")).isEmpty();
        assertThat(ofFile("none.xml")).contains("cannot be read", "none.xml");
        assertThat(ofFile("dtd.xml")).contains("a snapshot must have no DTD");
        assertThat(ofFile("half.xml")).contains("this is no snapshot of Kura: ");
        assertThat(ofFile("large.xml")).contains("must not be larger than 262144 bytes");
        assertThat(ofFile("level.xml")).contains("must be one level of a topic");
        assertThat(ofFile("\"\\0\"")).contains("is not a path");
    }

    @Test
    void passwordsOfGatewaysDoNotGoReadableOverANetwork() {
        String wanted = "gateways: {gw-1: {series: school, configuration: good.xml}}";
        assertThat(problems("address: \"0.0.0.0:1883\"", wanted)).contains("without TLS listen on this machine only");
        assertThat(problems("address: \"0.0.0.0:1883\"", "gateways: {gw-1: {series: school}}")).isEmpty();
    }

    @Test
    void packagesOfReleasesNeedAConsentAndAPortAndNeverComeByALineThatOthersRead() {
        String gateways = ", gateways: {gw-1: {series: school}}";
        for (String kura : List.of("releases: true", "package-port: 8885", "releases: false, package-port: 8885")) {
            assertThat(read("address: \"127.0.0.1:1883\"", kura + gateways).takesPackages()).as(kura).isFalse();
        }
        String both = "releases: true, package-port: 8885" + gateways;
        assertThat(read("address: \"127.0.0.1:1883\"", both).takesPackages()).isTrue();
        assertThat(problems("address: \"0.0.0.0:1883\"", both)).contains("without TLS listen on this machine only");
        assertThat(problems("address: \"127.0.0.1:1883\"", "package-port: 65536" + gateways)).contains("package-port");
    }

    private KuraSettings read(String mqtt, String kura) {
        return IntakeSettings.read(Section.parse("mqtt: {" + mqtt + "}\nkura: {account: mashan, " + kura + "}\n", folder.resolve("edge.yaml"),
                new Problems())).kura();
    }

    @Test
    void aGatewaysOwnPasswordIsAHashAndNoUserHasItsName() {
        String local = "address: \"127.0.0.1:1883\"";
        String hash = PasswordHash.of("own-s3cret", 1000).toString();
        String own = "gateways: {gw-1: {series: school, password: \"" + hash + "\"}}";
        assertThat(problems(local, own)).isEmpty();
        assertThat(problems(local + ", users: {gw-1: \"" + hash + "\"}", own)).contains("its MQTT user has another meaning already");
        assertThat(problems(local, "gateways: {gw-1: {series: school, password: own-s3cret}}")).contains("is not a password hash");
    }

    @Test
    void noGatewayHasTheNameOfTheEdgeAndALookIsNotTooOften() {
        String local = "address: \"127.0.0.1:1883\"";
        assertThat(problems(local, "gateways: {microbrain: {series: school}}")).contains("is the name of the edge itself");
        assertThat(problems(local, "look: 5s, gateways: {gw-1: {series: school}}")).contains("must be from 1m to 1d");
    }

    @Test
    void packagesComeFromPlainAddressesAloneAndAreNamedOverTlsAlone() {
        String gateways = "gateways: {gw-1: {series: school}}, packages: ";
        String local = "address: \"127.0.0.1:1883\"";
        assertThat(problems(local, gateways + "[\"https://10.1.1.5:8443/dp/\", \"http://dp.example/\"]")).isEmpty();
        for (String bad : List.of("ftp://a/", "http://a", "http://a/dp", "http://user:s3cret@a/", "http://a/../", "http://a/?b=/", "/srv/dp/")) {
            assertThat(problems(local, gateways + "[\"" + bad + "\"]")).as(bad).contains("must be beginnings of addresses");
        }
        assertThat(problems("address: \"0.0.0.0:1883\"", gateways + "[\"http://a/\"]")).contains("could be changed on their way");
    }
}
