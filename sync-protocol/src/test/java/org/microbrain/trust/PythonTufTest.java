package org.microbrain.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.json.CanonicalJson;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;

/** What python-tuf and securesystemslib made ({@code tuf/make_fixtures.py} says how) means the same to us. */
class PythonTufTest {

    @TempDir
    private Path folder;

    @Test
    void aRepositoryWithKeysOfAllKindsIsVerified() throws Exception {
        PublishedFixture pythonTuf = new PublishedFixture("python-tuf");
        ClientOfProvince client = new ClientOfProvince(folder, pythonTuf.firstRoot(), pythonTuf, Disk.REAL);
        TufClient update = client.refresh();
        assertThat(client.kept()).isEqualTo(Map.of("root", 2L, "timestamp", 1L, "snapshot", 1L, "targets", 1L));
        TargetPath model = new TargetPath("model/flood/1.json");
        TargetInfo info = update.find(model).orElseThrow();
        assertThat(info.fits(pythonTuf.target(model, info))).isTrue();
        assertThat(info.fits("洪水 mode1\n".getBytes(StandardCharsets.UTF_8))).isFalse();
        assertThat(update.find(new TargetPath("x")).orElseThrow().fits(new byte[] {'x'})).isTrue();
        assertThat(update.find(new TargetPath("model/flood/2.json"))).isEmpty();
    }

    @Test
    void ourCanonicalFormIsThatOfSecuresystemslib() throws Exception {
        byte[] document;
        try (InputStream in = PythonTufTest.class.getResourceAsStream("/tuf/canonical.json")) {
            document = in.readAllBytes();
        }
        int cases = 0;
        for (Object one : (Iterable<?>) JsonReader.read(document, 1_000_000)) {
            Fields fields = Fields.of(one, "case");
            Object value = JsonReader.read(fields.text("json").getBytes(StandardCharsets.UTF_8), 100_000);
            assertThat(new String(CanonicalJson.write(value), StandardCharsets.UTF_8))
                    .isEqualTo(fields.text("canonical"));
            cases++;
        }
        assertThat(cases).isEqualTo(300);
    }
}
