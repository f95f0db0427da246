package org.microbrain.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What go-tuf made ({@code tuf/go/make.go} says how) means the same to us, and is not believed when it was touched. */
class GoTufTest {

    private static final PublishedFixture GO_TUF = new PublishedFixture("go-tuf");
    private static final TargetPath MODEL = new TargetPath("model/flood/1.json");
    /** So far apart are the bytes that are flipped; prime, so that they fall on all that the files repeat. */
    private static final int STRIDE = 151;

    @TempDir
    private Path folder;

    @Test
    void aRepositoryOfTwoPersonsWithARotatedRootIsVerified() throws Exception {
        ClientOfProvince client = new ClientOfProvince(folder, GO_TUF.firstRoot(), GO_TUF, Disk.REAL);
        TufClient update = client.refresh();
        assertThat(client.kept()).isEqualTo(Map.of("root", 2L, "timestamp", 1L, "snapshot", 1L, "targets", 1L));
        TargetInfo info = update.find(MODEL).orElseThrow();
        byte[] model = GO_TUF.target(MODEL, info);
        assertThat(info.fits(model)).isTrue();
        model[3] ^= 1;
        assertThat(info.fits(model)).isFalse();
        assertThat(update.find(new TargetPath("x")).orElseThrow().fits(new byte[] {'x'})).isTrue();
        assertThat(update.find(new TargetPath("model/flood/2.json"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.root.json", "2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json",
        "1.models.json", "2.bin%2F9.json"})
    void oneFlippedBitAnywhereIsRefused(String file) throws Exception {
        byte[] good = GO_TUF.bytes("metadata/" + file);
        for (int at = 0; at < good.length; at += STRIDE) {
            byte[] touched = good.clone();
            touched[at] ^= 1;
            Fetch fetch = (name, maxLength) -> name.equals(file)
                    ? Optional.of(new ByteArrayInputStream(touched)) : GO_TUF.fetch(name, maxLength);
            byte[] firstRoot = file.equals("1.root.json") ? touched : GO_TUF.firstRoot();
            Path fresh = folder.resolve(Integer.toString(at));
            assertThatExceptionOfType(TrustFailure.class).as("byte %d of %s", at, file)
                    .isThrownBy(() -> findBoth(fresh, firstRoot, fetch));
        }
    }

    private static void findBoth(Path fresh, byte[] firstRoot, Fetch fetch) throws IOException, TrustFailure {
        TufClient update = new ClientOfProvince(fresh, firstRoot, fetch, Disk.REAL).refresh();
        update.find(MODEL);
        update.find(new TargetPath("x"));
    }
}
