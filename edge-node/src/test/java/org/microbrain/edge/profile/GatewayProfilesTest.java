package org.microbrain.edge.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.config.Problems;

/** The profiles of the project, through the mapping that the intake uses and the decoders of stations. */
final class GatewayProfilesTest {

    private static final Path ALL = Path.of("../gateway-profiles");

    @TempDir
    Path folder;

    static List<Path> profiles() throws IOException {
        try (Stream<Path> folders = Files.list(ALL)) {
            List<Path> all = folders.filter(Files::isDirectory).sorted().toList();
            assertThat(all).hasSizeGreaterThanOrEqualTo(10);
            return all;
        }
    }

    private static GatewayProfile read(Path folder) {
        Problems problems = new Problems();
        GatewayProfile profile = GatewayProfile.read(folder, problems);
        assertThat(problems.toString()).isEmpty();
        return profile;
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void itsSampleBecomesTheReadingsExpected(Path profile) throws IOException {
        List<String> expected = Files.readAllLines(profile.resolve("sample-out.csv"));
        assertThat(ProfileSample.readings(read(profile), Files.readAllLines(profile.resolve("sample-in.txt")),
                Instant.parse("2026-07-01T00:00:00Z"))).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("profiles")
    void itsRoutesRunAndEndWhileOthersGoOn(Path profile) {
        GatewayProfile read = read(profile);
        assertThat(read.profile()).isEqualTo(profile.getFileName().toString());
        try (CamelRoutes routes = new CamelRoutes("node", Map.of(), List.of(), folder)) {
            routes.start();
            assertThat(routes.use("profile", read.routes())).isEmpty();
            assertThat(routes.running("profile")).isTrue();
            assertThat(routes.statuses()).hasSize(read.routes().size());
            assertThat(routes.use("profile", read.routes())).as("a second time").isEmpty();
            assertThat(routes.statuses()).hasSize(read.routes().size());
            assertThat(routes.use("profile", List.of())).isEmpty();
            assertThat(routes.statuses()).isEmpty();
        }
    }

    @Test
    void aBrokenRouteIsSaidAndLeavesNothingBehind() throws IOException {
        Path good = Files.writeString(folder.resolve("good.yaml"),
                "- route:\n    id: one\n    from:\n      uri: timer:x\n"
                + "      steps:\n        - log: x\n");
        Path bad = Files.writeString(folder.resolve("bad.yaml"),
                "- route:\n    id: two\n    from:\n      uri: nosuch:x\n"
                + "      steps:\n        - log: x\n");
        try (CamelRoutes routes = new CamelRoutes("node", Map.of(), List.of(), folder.resolve("none"))) {
            routes.start();
            assertThat(routes.use("set", List.of(good, bad)).orElseThrow()).contains("bad.yaml").contains("nosuch");
            assertThat(routes.statuses()).isEmpty();
        }
    }

    @Test
    void whatIsWrongIsSaidWithItsKey() throws IOException {
        Files.writeString(folder.resolve(GatewayProfile.FILE),
                "profile: Big Name\nlimits: {serie: 3}\nroutes: [../x.yaml]\n");
        Problems problems = new Problems();
        GatewayProfile.read(folder, problems);
        assertThat(problems.toString()).contains("profile").contains("did you mean series").contains("../x.yaml");
    }

    @Test
    void whatKuraIsToRunIsToldByNameWhenItCannotBe() throws IOException {
        String good = "<esf:configurations xmlns:esf=\"http://eurotech.com/esf/2.0\"><esf:configuration pid=\"plc\"><esf:properties>"
                + "<esf:property name=\"host\" type=\"String\"><esf:value>{{plc.host}}</esf:value></esf:property></esf:properties></esf:configuration>"
                + "</esf:configurations>";
        Files.writeString(folder.resolve("kura.xml"), good);
        assertThat(problems("snapshot: kura.xml, values: {plc.host: {form: host}}")).isEmpty();
        assertThat(problems("snapshot: kura.xml")).contains("kura.xml has {{plc.host}}, which is not declared");
        assertThat(problems("snapshot: kura.xml, values: {plc.host: {form: host}, slot: {form: number}}")).contains("no template uses this value");
        assertThat(problems("snapshot: ../kura.xml")).contains("must be an .xml file in this folder");
        assertThat(problems("snapshot: none.xml")).contains("must be an .xml file in this folder");
        Files.writeString(folder.resolve("kura.xml"), good.replace("</esf:configurations>", ""));
        assertThat(problems("snapshot: kura.xml, values: {plc.host: {form: host}}")).contains("this is no snapshot of Kura");
    }

    private String problems(String kura) throws IOException {
        Files.writeString(folder.resolve("profile.yaml"), "profile: x\nkura: {" + kura + "}\n");
        Problems problems = new Problems();
        GatewayProfile.read(folder, problems);
        return problems.toString();
    }
}
