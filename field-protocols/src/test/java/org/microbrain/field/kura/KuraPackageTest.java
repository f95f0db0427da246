package org.microbrain.field.kura;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Packages of a gateway and what it tells of jobs, as its makers document them. */
class KuraPackageTest {

    private static List<KuraPackage> read(String answer) throws KuraCodec.Unusable {
        return KuraPackage.read(answer.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void packagesAreReadByNameAndTheirBundlesAreNotTakenForThem() throws Exception {
        assertThat(read("""
                <?xml version="1.0" encoding="UTF-8"?>
                <packages><package><name>probe</name><version>1.0.0</version>
                 <bundles><bundle><name>inside</name><version>9</version></bundle></bundles><signed>false</signed></package>
                 <package><version>2.1.0.b1</version><name>heater</name></package><package/></packages>"""))
                .containsExactly(new KuraPackage("heater", "2.1.0.b1"), new KuraPackage("probe", "1.0.0"));
        assertThat(read("<packages/>")).isEmpty();
        assertThat(KuraPackage.request().topic("mashan", "gw-1")).isEqualTo("$EDC/mashan/gw-1/DEPLOY-V2/GET/packages");
    }

    @Test
    void whatIsNoListOrHasADtdOrNoEndIsRefused() {
        for (String bad : List.of("", "<bundles/>", "<packages>", "<!DOCTYPE packages [<!ENTITY a \"b\">]><packages>&a;</packages>",
                "<packages><package><name>a<b/></name></package></packages>", "{\"packages\":[]}")) {
            assertThatThrownBy(() -> read(bad)).as(bad).isInstanceOf(KuraCodec.Unusable.class);
        }
        String one = "<package><name>a</name><version>1</version></package>";
        assertThatThrownBy(() -> read("<packages>" + one.repeat(KuraPackage.MOST + 1) + "</packages>")).isInstanceOf(KuraCodec.Unusable.class);
    }

    @Property(tries = 300)
    void anythingIsAListOrRefused(@ForAll byte[] bytes, @ForAll String text) {
        for (byte[] answer : List.of(bytes, ("<packages><package><name>" + text + "</name></package></packages>").getBytes(StandardCharsets.UTF_8))) {
            try {
                assertThat(KuraPackage.read(answer)).allSatisfy(one -> assertThat(one.name()).hasSizeLessThan(130));
            } catch (KuraCodec.Unusable expected) {
                assertThat(expected.flaw().en()).isNotEmpty();
            }
        }
    }

    @Test
    void aVersionIsComparedInFullAndANameIsNoPath() {
        assertThat(KuraPackage.of("probe", "1.0")).contains(new KuraPackage("probe", "1.0.0"));
        assertThat(KuraPackage.of("probe", "2")).contains(new KuraPackage("probe", "2.0.0"));
        assertThat(KuraPackage.of("org.x-y", "1.2.3.b-4")).contains(new KuraPackage("org.x-y", "1.2.3.b-4"));
        for (String name : List.of("", "../probe", "a/b", "a b", ".x")) {
            assertThat(KuraPackage.of(name, "1.0.0")).as(name).isEqualTo(Optional.empty());
        }
        for (String version : List.of("", "1..0", "v1", "1.0.0/", "1.0.0.0.0")) {
            assertThat(KuraPackage.of("probe", version)).as(version).isEqualTo(Optional.empty());
        }
    }

    @Test
    void whatAGatewayIsToldHasTheNamesAndTypesThatItNeeds() throws Exception {
        KuraDeployment install = new KuraDeployment.Install(new KuraPackage("probe", "1.0.0"), "http://10.1.1.5/probe.dp", "ab".repeat(32));
        KuraRequest request = install.request(7);
        assertThat(request.topic("mashan", "gw-1")).isEqualTo("$EDC/mashan/gw-1/DEPLOY-V2/EXEC/download");
        KuraPayload told = KuraCodec.read(request.message("id", "microbrain"), 1 << 20);
        assertThat(told.metrics()).containsAllEntriesOf(Map.of("job.id", 7L, "dp.uri", "http://10.1.1.5/probe.dp", "dp.name", "probe",
                "dp.version", "1.0.0", "dp.download.protocol", "HTTP", "dp.download.hash", "SHA-256:" + "ab".repeat(32),
                "dp.install", true, "dp.install.system.update", false));
        assertThat(request.repeatable()).as("told once").isFalse();
        KuraDeployment uninstall = new KuraDeployment.Uninstall(new KuraPackage("probe", "1.0.0"));
        assertThat(uninstall.request(8).topic("mashan", "gw-1")).isEqualTo("$EDC/mashan/gw-1/DEPLOY-V2/EXEC/uninstall");
        assertThat(uninstall.isDone(List.of(new KuraPackage("probe", "2.0.0")))).as("another version of it").isFalse();
        assertThat(uninstall.isPossible(List.of(new KuraPackage("probe", "2.0.0")))).as("not what was seen").isFalse();
    }

    @Test
    void aNoticeIsReadByItsStepAndCompletedOfADownloadIsNotTheLast() {
        KuraTopic topic = KuraTopic.of("$EDC/mashan/microbrain/DEPLOY-V2/NOTIFY/gw-1/download").orElseThrow();
        assertThat(KuraJobNotice.gateway(topic, "microbrain")).contains("gw-1");
        assertThat(KuraJobNotice.gateway(topic, "other")).isEmpty();
        KuraJobNotice done = KuraJobNotice.of(topic, KuraPayload.of(Map.of("job.id", 7L, "dp.download.status", "COMPLETED",
                "dp.download.progress", 100)));
        assertThat(done).isEqualTo(new KuraJobNotice(7, "download", "COMPLETED", 100, ""));
        assertThat(done.isLast()).isFalse();
        KuraJobNotice failed = KuraJobNotice.of(topic, KuraPayload.of(Map.of("job.id", 7L, "dp.download.status", "FAILED",
                "dp.download.progress", 900, "dp.download.error.message", "wrong\nhash")));
        assertThat(failed).isEqualTo(new KuraJobNotice(7, "download", "FAILED", 100, "wrong hash"));
        assertThat(failed.isFailed()).isTrue();
        assertThat(KuraJobNotice.of(topic, KuraPayload.of(Map.of())).job()).as("of no job").isEqualTo(-1);
    }
}
