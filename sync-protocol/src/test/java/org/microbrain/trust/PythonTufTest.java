package org.microbrain.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.json.CanonicalJson;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;

/** What python-tuf and securesystemslib made ({@code tuf/make_fixtures.py} says how) means the same to us. */
class PythonTufTest {

    @TempDir
    private Path folder;

    private static Optional<InputStream> resource(String name) {
        return Optional.ofNullable(PythonTufTest.class.getResourceAsStream("/tuf/" + name));
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = resource(name).orElseThrow()) {
            return in.readAllBytes();
        }
    }

    @Test
    void aRepositoryWithKeysOfAllKindsIsVerified() throws Exception {
        Fetch fetch = (name, maxLength) -> resource("python-tuf/metadata/" + name);
        ClientOfProvince client = new ClientOfProvince(folder,
                bytes("python-tuf/metadata/1.root.json"), fetch, Disk.REAL);
        TufClient update = client.refresh();
        assertThat(client.kept()).isEqualTo(Map.of("root", 2L, "timestamp", 1L, "snapshot", 1L, "targets", 1L));
        TargetInfo info = update.find(new TargetPath("model/flood/1.json")).orElseThrow();
        byte[] model = bytes(
                "python-tuf/targets/" + new TargetPath("model/flood/1.json").withHash(info.hashes().name()));
        assertThat(info.fits(model)).isTrue();
        assertThat(info.fits("洪水 mode1\n".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(update.find(new TargetPath("x")).orElseThrow().fits(new byte[] {'x'})).isTrue();
        assertThat(update.find(new TargetPath("model/flood/2.json"))).isEmpty();
    }

    @Test
    void ourCanonicalFormIsThatOfSecuresystemslib() throws Exception {
        int cases = 0;
        for (Object one : (Iterable<?>) JsonReader.read(bytes("canonical.json"), 1_000_000)) {
            Fields fields = Fields.of(one, "case");
            Object value = JsonReader.read(fields.text("json").getBytes(StandardCharsets.UTF_8), 100_000);
            assertThat(new String(CanonicalJson.write(value), StandardCharsets.UTF_8))
                    .isEqualTo(fields.text("canonical"));
            cases++;
        }
        assertThat(cases).isEqualTo(300);
    }
}
