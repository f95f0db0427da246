package org.microbrain.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.microbrain.trust.RoleName.ROOT;
import static org.microbrain.trust.RoleName.SNAPSHOT;
import static org.microbrain.trust.RoleName.TARGETS;
import static org.microbrain.trust.RoleName.TIMESTAMP;
import static org.microbrain.trust.SimulatedRepository.NOW;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;
import org.microbrain.json.JsonText;
import org.microbrain.trust.TrustFailure.Reason;
import org.microbrain.trust.author.MetadataForm;
import org.microbrain.trust.author.SigningKey;

/** The attacks of the TUF specification (1.5.2) and faults that other clients had, through a mirror that is hostile. */
class TufAttackTest {

    @TempDir
    private Path folder;
    private SimulatedRepository repository;
    private ClientOfProvince client;

    @BeforeEach
    void aClientThatIsUpToDate() throws Exception {
        repository = new SimulatedRepository();
        client = new ClientOfProvince(folder, repository);
        client.refresh();
    }

    private static void refused(Reason reason, String subject, ThrowingCallable attack) {
        assertThatThrownBy(attack).isInstanceOfSatisfying(TrustFailure.class, failure -> {
            assertThat(failure.reason()).as(failure.getMessage()).isEqualTo(reason);
            assertThat(failure.subject()).isEqualTo(subject);
            assertThat(failure.chinese()).startsWith(subject + "：");
        });
    }

    private SigningKey thief(RoleName role) throws Exception {
        SigningKey thief = SimulatedRepository.key();
        repository.signers.put(role, List.of(thief));
        return thief;
    }

    // Arbitrary software

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
    void whatAStrangerSignedIsRefused(String name) throws Exception {
        RoleName role = new RoleName(name);
        thief(role);
        repository.publish(ROOT, TARGETS, SNAPSHOT, TIMESTAMP);
        refused(Reason.SIGNATURES, name, client::refresh);
        assertThat(client.kept()).containsEntry(name, 1L);
    }

    @Test
    void aTargetThatNobodySignedForIsUnknown() throws Exception {
        assertThat(client.find("model/flood/9.json")).isEmpty();
    }

    @Test
    void changedBytesUnderAGoodSignatureAreRefused() throws Exception {
        repository.withHashes = false;
        repository.add(TARGETS, "a", "good");
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        String text = new String(repository.files.get("2.targets.json"), StandardCharsets.UTF_8);
        repository.files.put("2.targets.json", text.replace("\"length\": 4", "\"length\": 5")
                .getBytes(StandardCharsets.UTF_8));
        refused(Reason.SIGNATURES, "targets", client::refresh);
    }

    // Rollback

    @Test
    void anOlderTimestampIsRefused() throws Exception {
        byte[] old = repository.files.get("timestamp.json");
        repository.publish(TIMESTAMP);
        client.refresh();
        repository.files.put("timestamp.json", old);
        refused(Reason.ROLLBACK, "timestamp", client::refresh);
        assertThat(client.kept()).containsEntry("timestamp", 2L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anOlderSnapshotUnderANewTimestampIsRefusedAndTheTimestampNotKept(boolean withHashes) throws Exception {
        repository.withHashes = withHashes;
        FileInfo old = repository.snapshotInfo;
        repository.publish(SNAPSHOT, TIMESTAMP);
        client.refresh();
        repository.snapshotInfo = old;
        repository.publish(TIMESTAMP);
        // tough CVE-2025-2888: kept before its snapshot was looked at, the timestamp would block all later updates.
        refused(Reason.ROLLBACK, "snapshot", client::refresh);
        assertThat(client.kept()).containsEntry("timestamp", 2L).containsEntry("snapshot", 2L);
        assertThat(repository.requests).endsWith("timestamp.json");
    }

    @Test
    void olderTargetsInANewSnapshotAreRefused() throws Exception {
        FileInfo old = repository.listed.get("targets.json");
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        client.refresh();
        repository.listed.put("targets.json", old);
        repository.publish(SNAPSHOT, TIMESTAMP);
        refused(Reason.ROLLBACK, "targets.json", client::refresh);
        assertThat(client.kept()).containsEntry("snapshot", 2L).containsEntry("targets", 2L);
    }

    @Test
    void anOlderDelegatedRoleInANewSnapshotIsRefused() throws Exception {
        // tough CVE-2025-2887
        repository.delegate(TARGETS, "models", true, "model/*");
        RoleName models = new RoleName("models");
        repository.publish(models, TARGETS, SNAPSHOT, TIMESTAMP);
        FileInfo old = repository.listed.get("models.json");
        repository.publish(models, SNAPSHOT, TIMESTAMP);
        client.refresh();
        repository.listed.put("models.json", old);
        repository.publish(SNAPSHOT, TIMESTAMP);
        refused(Reason.ROLLBACK, "models.json", client::refresh);
    }

    @Test
    void aRoleThatIsGoneFromTheSnapshotIsRefused() throws Exception {
        repository.delegate(TARGETS, "models", true, "model/*");
        repository.publish(new RoleName("models"), TARGETS, SNAPSHOT, TIMESTAMP);
        client.refresh();
        repository.listed.remove("models.json");
        repository.publish(SNAPSHOT, TIMESTAMP);
        refused(Reason.ROLLBACK, "snapshot", client::refresh);
    }

    @Test
    void aRootUnderTheNameOfTheNextOneMustBeTheNextOne() throws Exception {
        // tough CVE-2025-2885: the version of a root was not looked at.
        repository.files.put("2.root.json", repository.firstRoot());
        refused(Reason.ROLLBACK, "root", client::refresh);
        repository.versions.put(ROOT, 2L);
        repository.publish(ROOT);
        repository.files.put("2.root.json", repository.files.remove("3.root.json"));
        refused(Reason.MISMATCH, "root", client::refresh);
        assertThat(client.kept()).containsEntry("root", 1L);
    }

    @Test
    void rollbackIsNoticedAcrossAGapOfVersionsToo() throws Exception {
        // go-tuf CVE-2022-29173: other roles than the root were not held to what was known.
        for (int i = 0; i < 5; i++) {
            repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        }
        byte[] early = repository.files.get("timestamp.json");
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        client.refresh();
        repository.files.put("timestamp.json", early);
        refused(Reason.ROLLBACK, "timestamp", client::refresh);
    }

    // Freeze

    @Test
    void aMirrorThatShowsTheSameForEverIsNoticedWhenTheTimestampEnds() throws Exception {
        assertThat(client.refresh(NOW.plus(Duration.ofDays(29)))).isNotNull();
        repository.ends.put(ROOT, NOW.plus(Duration.ofDays(300)));
        repository.publish(ROOT);
        refused(Reason.EXPIRED, "timestamp", () -> client.refresh(NOW.plus(Duration.ofDays(30))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "snapshot", "targets"})
    void aRoleThatIsOverIsRefusedAndNotKept(String name) throws Exception {
        repository.ends.put(new RoleName(name), NOW);
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        refused(Reason.EXPIRED, name, client::refresh);
        assertThat(client.kept()).containsEntry(name, 1L);
    }

    @Test
    void aRootThatIsOverIsKeptAndNothingIsBelievedUnderIt() throws Exception {
        repository.ends.put(ROOT, NOW);
        repository.publish(ROOT, TARGETS, SNAPSHOT, TIMESTAMP);
        refused(Reason.EXPIRED, "root", client::refresh);
        assertThat(client.kept()).containsEntry("root", 2L).containsEntry("timestamp", 1L);
        repository.ends.remove(ROOT);
        repository.publish(ROOT);
        client.refresh();
    }

    // Fast-forward, and how a province recovers from it

    @Test
    void versionsThatAThiefRaisedAreForgottenWithHisKeys() throws Exception {
        repository.versions.putAll(Map.of(SNAPSHOT, 1_000_000L, TIMESTAMP, 1_000_000L, TARGETS, 1_000_000L));
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        client.refresh();
        repository.newKeys(SNAPSHOT, 1, 1);
        repository.newKeys(TIMESTAMP, 1, 1);
        repository.versions.putAll(Map.of(SNAPSHOT, 1L, TIMESTAMP, 1L, TARGETS, 1L));
        repository.publish(ROOT, TARGETS, SNAPSHOT, TIMESTAMP);
        client.refresh();
        assertThat(client.kept()).isEqualTo(Map.of("root", 2L, "timestamp", 2L, "snapshot", 2L, "targets", 2L));
    }

    @Test
    void aRootThatChangesNoKeyForgetsNothing() throws Exception {
        byte[] old = repository.files.get("timestamp.json");
        repository.publish(TIMESTAMP);
        client.refresh();
        repository.publish(ROOT);
        repository.files.put("timestamp.json", old);
        refused(Reason.ROLLBACK, "timestamp", client::refresh);
    }

    // Endless data

    @ParameterizedTest
    @ValueSource(strings = {"2.root.json", "timestamp.json", "2.snapshot.json", "2.targets.json"})
    void endlessDataIsCutAtTheLimit(String name) throws Exception {
        repository.withHashes = false;
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        AtomicLong read = new AtomicLong();
        Fetch endless = (asked, maxLength) ->
                asked.equals(name) ? Optional.of(spaces(read)) : repository.fetch(asked, maxLength);
        ClientOfProvince one = new ClientOfProvince(folder, repository.firstRoot(), endless, Disk.REAL);
        assertThatThrownBy(one::refresh).isInstanceOfSatisfying(TrustFailure.class,
                failure -> assertThat(failure.reason()).isEqualTo(Reason.LIMIT));
        assertThat(read.get()).isLessThanOrEqualTo(TrustLimits.DEFAULT.targets() + 1);
    }

    private static InputStream spaces(AtomicLong read) {
        return new InputStream() {
            @Override
            public int read() {
                read.incrementAndGet();
                return ' ';
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                Arrays.fill(into, offset, offset + length, (byte) ' ');
                read.addAndGet(length);
                return length;
            }
        };
    }

    @Test
    void noMoreIsReadThanTheSignersSaid() throws Exception {
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        AtomicLong read = new AtomicLong();
        Fetch endless = (asked, maxLength) ->
                asked.equals("2.targets.json") ? Optional.of(spaces(read)) : repository.fetch(asked, maxLength);
        refused(Reason.LIMIT, "targets",
                () -> new ClientOfProvince(folder, repository.firstRoot(), endless, Disk.REAL).refresh());
        assertThat(read.get()).isEqualTo(repository.files.get("2.targets.json").length + 1L);
    }

    @Test
    void endlessRootsEndAtTheLimitAndTheNextRefreshGoesOn() throws Exception {
        for (int i = 0; i < 4; i++) {
            repository.publish(ROOT);
        }
        TrustLimits few = new TrustLimits(3, 32, 512_000, 16_384, 2_000_000, 5_000_000);
        TrustStore store = new TrustStore(folder);
        refused(Reason.LIMIT, "root",
                () -> new TufClient(repository.firstRoot(), store, repository, few, NOW).refresh());
        assertThat(client.kept()).containsEntry("root", 4L);
        client.refresh();
        assertThat(client.kept()).containsEntry("root", 5L);
    }

    // Mix and match

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void targetsOfAnotherStateOfTheRepositoryAreRefused(boolean withHashes) throws Exception {
        repository.withHashes = withHashes;
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        repository.files.put("3.targets.json", repository.files.get("2.targets.json"));
        refused(Reason.MISMATCH, "targets", client::refresh);
        assertThat(client.kept()).containsEntry("targets", 1L);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSnapshotOfAnotherTimestampIsRefused(boolean withHashes) throws Exception {
        repository.withHashes = withHashes;
        repository.publish(SNAPSHOT, TIMESTAMP);
        repository.publish(SNAPSHOT, TIMESTAMP);
        repository.files.put("3.snapshot.json", repository.files.get("2.snapshot.json"));
        refused(Reason.MISMATCH, "snapshot", client::refresh);
        assertThat(client.kept()).containsEntry("snapshot", 1L);
    }

    @Test
    void oneRoleInThePlaceOfAnotherIsRefused() throws Exception {
        repository.signers.put(SNAPSHOT, List.of(repository.signers.get(TIMESTAMP).get(0)));
        repository.files.put("timestamp.json", repository.signed(SNAPSHOT, repository.unsigned(SNAPSHOT, 2)));
        refused(Reason.MALFORMED, "timestamp", client::refresh);
    }

    // Keys below the threshold

    @Test
    void oneStolenKeyOfTwoIsNotEnough() throws Exception {
        repository.newKeys(TARGETS, 2, 3);
        repository.publish(ROOT, TARGETS, SNAPSHOT, TIMESTAMP);
        client.refresh();
        SigningKey stolen = repository.signers.get(TARGETS).get(0);
        repository.signers.put(TARGETS, List.of(stolen, SimulatedRepository.key()));
        repository.add(TARGETS, "evil", "evil");
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        refused(Reason.SIGNATURES, "targets", client::refresh);
    }

    @Test
    void manySignaturesOfOneKeyAreRefused() throws Exception {
        repository.newKeys(TARGETS, 2, 2);
        repository.publish(ROOT, TARGETS, SNAPSHOT, TIMESTAMP);
        client.refresh();
        repository.withHashes = false;
        repository.signers.put(TARGETS, List.of(repository.signers.get(TARGETS).get(0)));
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        Map<String, Object> file = new LinkedHashMap<>(file("3.targets.json"));
        List<Object> twice = new ArrayList<>((List<?>) file.get("signatures"));
        twice.addAll((List<?>) file.get("signatures"));
        file.put("signatures", twice);
        repository.files.put("3.targets.json", JsonText.write(file));
        refused(Reason.MALFORMED, "targets", client::refresh);
    }

    @Test
    void oneKeyUnderTwoIdsIsOnePerson() throws Exception {
        SigningKey key = SimulatedRepository.key();
        TrustKey again = TrustKey.read(new KeyId("another-id"), Fields.of(key.publicKey().json(), "key"));
        RoleKeys role = new RoleKeys(Map.of(key.publicKey().id(), key.publicKey(), again.id(), again),
                List.of(key.publicKey().id(), again.id()), 2);
        byte[] signed = MetadataForm.sign(TARGETS, repository.unsigned(TARGETS, 2), key);
        Map<String, Object> file = new LinkedHashMap<>(asMap(signed));
        Map<?, ?> signature = (Map<?, ?>) ((List<?>) file.get("signatures")).get(0);
        file.put("signatures", List.of(signature, Map.of("keyid", "another-id", "sig", signature.get("sig"))));
        SignedFile twice = SignedFile.read(TARGETS, JsonText.write(file), 100_000);
        assertThat(twice.signatures()).hasSize(2);
        assertThat(role.signers(twice)).isEqualTo(1);
        assertThat(role.differentKeys()).isEqualTo(1);
    }

    @Test
    void aRoleThatListsAKeyTwiceIsRefused() throws Exception {
        TrustKey key = SimulatedRepository.key().publicKey();
        assertThatThrownBy(() -> new RoleKeys(Map.of(key.id(), key), List.of(key.id(), key.id()), 2))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private Map<String, Object> file(String name) {
        return asMap(repository.files.get(name));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> asMap(byte[] json) {
        return (Map<String, Object>) JsonReader.read(json, 5_000_000);
    }

    // Rotation of the root

    @Test
    void aNodeThatWasAwayFollowsAllRootsOneByOne() throws Exception {
        for (int i = 0; i < 6; i++) {
            List<SigningKey> old = repository.signers.get(ROOT);
            repository.newKeys(ROOT, 2, 3);
            List<SigningKey> both = new ArrayList<>(old);
            both.addAll(repository.signers.get(ROOT));
            List<SigningKey> next = repository.signers.get(ROOT);
            repository.signers.put(ROOT, both);
            repository.publish(ROOT);
            repository.signers.put(ROOT, next);
        }
        client.refresh();
        assertThat(client.kept()).containsEntry("root", 7L);
    }

    @Test
    void aNewRootWithoutTheOldKeysIsRefused() throws Exception {
        repository.newKeys(ROOT, 1, 1);
        repository.publish(ROOT);
        refused(Reason.SIGNATURES, "root", client::refresh);
        assertThat(client.kept()).containsEntry("root", 1L);
    }

    @Test
    void aNewRootWithoutItsOwnKeysIsRefused() throws Exception {
        List<SigningKey> old = repository.signers.get(ROOT);
        repository.newKeys(ROOT, 1, 1);
        repository.signers.put(ROOT, old);
        repository.publish(ROOT);
        refused(Reason.SIGNATURES, "root", client::refresh);
    }

    @Test
    void aDamagedTrustedRootAsksNobody() throws Exception {
        repository.requests.clear();
        String broken = new String(repository.firstRoot(), StandardCharsets.UTF_8)
                .replace("\"sig\": \"", "\"sig\": \"00");
        assertThatThrownBy(() -> new TufClient(broken.getBytes(StandardCharsets.UTF_8),
                new TrustStore(folder), repository, TrustLimits.DEFAULT, NOW)).isInstanceOf(TrustFailure.class);
        assertThat(repository.requests).isEmpty();
    }

    // What the mirror withholds, and what breaks

    @Test
    void whatIsListedAndNotThereIsSaid() throws Exception {
        repository.publish(SNAPSHOT, TIMESTAMP);
        repository.files.remove("2.snapshot.json");
        refused(Reason.MISSING, "snapshot", client::refresh);
        assertThat(client.kept()).containsEntry("timestamp", 2L).containsEntry("snapshot", 1L);
        repository.files.remove("timestamp.json");
        refused(Reason.MISSING, "timestamp", client::refresh);
    }

    @Test
    void aLineThatBreaksChangesNothing() throws Exception {
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        Fetch broken = (name, maxLength) -> {
            if (name.endsWith("timestamp.json")) {
                throw new IOException("cut");
            }
            return repository.fetch(name, maxLength);
        };
        Map<String, Long> before = client.kept();
        assertThatThrownBy(new ClientOfProvince(folder, repository.firstRoot(), broken, Disk.REAL)::refresh)
                .isInstanceOf(IOException.class).hasMessage("cut");
        assertThat(client.kept()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "snapshot", "targets"})
    void aDamagedFileInTheStoreIsFetchedAgain(String name) throws Exception {
        Files.writeString(folder.resolve(name + ".json"), "{\"signed\":");
        client.refresh();
        assertThat(client.kept()).containsEntry(name, 1L);
    }

    @Test
    void nothingIsAskedForTwiceOrWithoutNeed() throws Exception {
        assertThat(repository.requests)
                .containsExactly("2.root.json", "timestamp.json", "1.snapshot.json", "1.targets.json");
        repository.requests.clear();
        client.refresh();
        assertThat(repository.requests).containsExactly("2.root.json", "timestamp.json");
    }

    @Test
    void anotherTimestampOfTheSameVersionIsNotTaken() throws Exception {
        repository.snapshotInfo = FileInfo.ofVersion(100);
        repository.versions.put(TIMESTAMP, 0L);
        repository.publish(TIMESTAMP);
        client.refresh();
        assertThat(client.refresh().trusted().timestamp().orElseThrow().snapshot().version()).isEqualTo(1);
    }

    @Test
    void aRepositoryWithoutConsistentSnapshotsIsRead() throws Exception {
        repository.consistent = false;
        repository.publish(ROOT, TARGETS, SNAPSHOT, TIMESTAMP);
        repository.requests.clear();
        client.refresh();
        assertThat(repository.requests)
                .containsExactly("2.root.json", "3.root.json", "timestamp.json", "snapshot.json", "targets.json");
    }
}
