package org.microbrain.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.microbrain.trust.RoleName.ROOT;
import static org.microbrain.trust.RoleName.SNAPSHOT;
import static org.microbrain.trust.RoleName.TARGETS;
import static org.microbrain.trust.RoleName.TIMESTAMP;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.microbrain.trust.TrustFailure.Reason;
import org.microbrain.trust.author.SigningKey;

/** The search for a target through delegated roles (TUF specification 5.6.7), and what may go wrong in it. */
class DelegationTest {

    @TempDir
    private Path parent;
    private Path folder;
    private SimulatedRepository repository;

    @BeforeEach
    void anEmptyRepository() throws Exception {
        folder = Files.createDirectory(parent.resolve("store"));
        repository = new SimulatedRepository();
    }

    private void delegate(String delegator, String role, String... patterns) throws Exception {
        repository.delegate(new RoleName(delegator), role, false, patterns);
    }

    private void publishAll() throws Exception {
        List<RoleName> roles = new ArrayList<>(repository.targets.keySet());
        roles.addAll(List.of(SNAPSHOT, TIMESTAMP));
        repository.publish(roles.toArray(RoleName[]::new));
        repository.requests.clear();
    }

    private List<String> asked() {
        return repository.requests.stream().filter(name -> name.matches("1\\.[A-Z]\\.json"))
                .map(name -> name.substring(2, 3)).toList();
    }

    @Test
    void rolesAreAskedDeepBeforeWideInTheOrderOfTrust() throws Exception {
        delegate("targets", "A", "*");
        delegate("targets", "B", "*");
        delegate("A", "C", "*");
        delegate("A", "D", "*");
        delegate("D", "A", "*");
        publishAll();
        assertThat(new ClientOfProvince(folder, repository).find("nowhere")).isEmpty();
        assertThat(asked()).containsExactly("A", "C", "D", "B");
    }

    @Test
    void nobodyIsAskedAfterATerminatingRole() throws Exception {
        // tough CVE-2025-2886
        delegate("targets", "A", "*");
        delegate("targets", "B", "*");
        repository.delegate(new RoleName("A"), "C", true, "*");
        delegate("A", "D", "*");
        delegate("C", "E", "*");
        repository.add(new RoleName("B"), "wanted", "of B");
        repository.add(new RoleName("D"), "wanted", "of D");
        publishAll();
        assertThat(new ClientOfProvince(folder, repository).find("wanted")).isEmpty();
        assertThat(asked()).containsExactly("A", "C", "E");
    }

    @Test
    void aRoleIsNotBelievedOutsideItsPaths() throws Exception {
        delegate("targets", "A", "model/*/*.json");
        delegate("A", "B", "*");
        repository.add(new RoleName("A"), "program/edge/1.json", "evil");
        repository.add(new RoleName("B"), "model/flood/1.json", "evil: its own pattern does not reach so far");
        publishAll();
        ClientOfProvince client = new ClientOfProvince(folder, repository);
        assertThat(client.find("program/edge/1.json")).isEmpty();
        assertThat(client.find("model/flood/1.json")).isEmpty();
        assertThat(asked()).containsExactly("A");
    }

    @Test
    void theFirstRoleThatSpeaksForATargetIsBelieved() throws Exception {
        delegate("targets", "A", "*");
        delegate("targets", "B", "*");
        repository.add(new RoleName("A"), "x", "of A");
        repository.add(new RoleName("B"), "x", "of B, longer");
        publishAll();
        assertThat(new ClientOfProvince(folder, repository).find("x").orElseThrow().length()).isEqualTo(4);
        assertThat(asked()).containsExactly("A");
    }

    /** A role that one delegator vouches for is not vouched for by another: caches by name have believed it. */
    @Test
    void aCachedRoleIsVerifiedAgainstItsPresentDelegator() throws Exception {
        delegate("targets", "A", "a/*");
        delegate("targets", "B", "b/*");
        delegate("A", "C", "a/*");
        delegate("B", "C", "b/*");
        RoleName shared = new RoleName("C");
        repository.signers.get(shared).remove(1);
        repository.add(shared, "a/x", "good");
        repository.add(shared, "b/x", "evil");
        publishAll();
        TufClient client = new ClientOfProvince(folder, repository).refresh();
        assertThat(client.find(new TargetPath("a/x"))).isPresent();
        assertThatThrownBy(() -> client.find(new TargetPath("b/x"))).isInstanceOfSatisfying(TrustFailure.class,
                failure -> assertThat(failure.reason()).isEqualTo(Reason.SIGNATURES));
        assertThat(asked()).containsExactly("A", "C", "B");
        assertThat(client.find(new TargetPath("a/x"))).isPresent();
        TufClient another = new ClientOfProvince(folder, repository).refresh();
        assertThatThrownBy(() -> another.find(new TargetPath("b/x"))).isInstanceOf(TrustFailure.class);
    }

    @Test
    void keptMetadataOfARoleWhoseKeyWasTakenAwayIsNotBelieved() throws Exception {
        delegate("targets", "A", "*");
        repository.add(new RoleName("A"), "x", "good");
        publishAll();
        ClientOfProvince client = new ClientOfProvince(folder, repository);
        assertThat(client.find("x")).isPresent();
        repository.delegations.clear();
        SigningKey old = repository.signers.remove(new RoleName("A")).get(0);
        delegate("targets", "A", "*");
        repository.signers.put(new RoleName("A"), List.of(old));
        repository.publish(TARGETS, SNAPSHOT, TIMESTAMP);
        assertThatThrownBy(() -> client.find("x")).isInstanceOf(TrustFailure.class);
    }

    @Test
    void aRoleThatTheSnapshotDoesNotListIsNotAskedFor() throws Exception {
        delegate("targets", "A", "*");
        publishAll();
        repository.listed.remove("A.json");
        repository.publish(SNAPSHOT, TIMESTAMP);
        repository.requests.clear();
        ClientOfProvince client = new ClientOfProvince(folder, repository);
        assertThatThrownBy(() -> client.find("x")).isInstanceOfSatisfying(TrustFailure.class,
                failure -> assertThat(failure.reason()).isEqualTo(Reason.MISSING));
        assertThat(asked()).isEmpty();
    }

    @Test
    void aLabyrinthOfDelegationsEndsAtTheLimit() throws Exception {
        String delegator = "targets";
        for (int i = 0; i < 40; i++) {
            delegate(delegator, "role" + i, "*");
            delegator = "role" + i;
        }
        publishAll();
        ClientOfProvince client = new ClientOfProvince(folder, repository);
        assertThatThrownBy(() -> client.find("x")).isInstanceOfSatisfying(TrustFailure.class,
                failure -> assertThat(failure.reason()).isEqualTo(Reason.LIMIT));
        assertThat(repository.requests.stream().filter(name -> name.contains("role"))).hasSize(32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"?", "#", "/delegatedrole", "../delegatedrole", "..", "a/../../b", "角色", "%2e%2e",
        "C:\\x", "."})
    void noNameOfARoleLeavesTheFolder(String name) throws Exception {
        delegate("targets", name, "*");
        publishAll();
        assertThat(new ClientOfProvince(folder, repository).find("x")).isEmpty();
        assertThat(repository.requests.get(repository.requests.size() - 1))
                .isEqualTo("1." + new RoleName(name).encoded() + ".json").doesNotContain("/", "?", "#", "\\");
        try (Stream<Path> files = Files.walk(parent)) {
            assertThat(files.filter(Files::isRegularFile)).hasSize(5).allMatch(file -> file.getParent().equals(folder));
        }
        assertThat(new RoleName(name).encoded() + ".json").isIn(
                new TrustStore(folder).names());
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "timestamp", "snapshot", "targets"})
    void noDelegatedRoleHasTheNameOfATopLevelRole(String name) {
        assertThatThrownBy(() -> repository.delegate(TARGETS, name, false, "*"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ROOT.isTopLevel()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"*, a, true", "*, a/b, false", "a/*, a/b, true", "a/*, a/b/c, false", "foo-?.tgz, foo-1.tgz, true",
        "foo-?.tgz, foo-12.tgz, false", "a?b, a/b, false", "*.json, x.JSON, false",
        "model/*/*.json, model/flood/1.4.json, true",
        "model/*/*.json, model/a/b/1.json, false", "*a*b*, xaxbx, true", "*a*b*, xbxax, false", "**, a, true",
        "a, a, true",
        "a, b, false", "[a], a, false", "[a], [a], true"})
    void patternsMatchAsInTheSpecification(String pattern, String path, boolean matches) {
        assertThat(new PathPattern(pattern).matches(new TargetPath(path))).isEqualTo(matches);
    }

    @Test
    void aHostilePatternTakesNoTime() {
        String pattern = "*a".repeat(500);
        assertThat(new PathPattern(pattern).matches(new TargetPath("a".repeat(1000) + "b"))).isFalse();
    }

    @Test
    void rolesMayBeToldByTheHashOfThePath() throws Exception {
        SigningKey key = SimulatedRepository.key();
        DelegatedRole role = new DelegatedRole(new RoleName("bin"), SimulatedRepository.roleKeys(1, List.of(key)),
                false, List.of(), List.of("9c5", "2d7"));
        // sha256("x") begins with 2d711642, sha256("y") with a1fce436
        assertThat(role.speaksFor(new TargetPath("x"))).isTrue();
        assertThat(role.speaksFor(new TargetPath("y"))).isFalse();
    }
}
