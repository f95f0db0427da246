package org.microbrain.runtime.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiTokensTest {

    @TempDir
    Path data;
    private TestPeople node;

    @BeforeEach
    void open() throws Exception {
        node = new TestPeople(data);
        node.add("second", Role.DISTRICT_ADMIN);
    }

    @AfterEach
    void close() {
        node.close();
    }

    private String add(String name, String area, String... rights) {
        return node.people.tokens().add(node.account("second"), name, List.of(rights), area, 90, node.now);
    }

    private Optional<Account> found(String token) {
        return node.people.program("Bearer " + token);
    }

    @Test
    void aTokenHasItsRightsAndItsAreaUntilItsEnd() throws Exception {
        String token = add("grafana", TestPeople.COMMUNITY.code(), "look", "export");
        Account program = found(token).orElseThrow();
        assertThat(program.rights()).containsExactlyInAnyOrder(Right.LOOK, Right.EXPORT);
        assertThat(program.area()).isEqualTo(TestPeople.COMMUNITY);
        assertThat(new String(Files.readAllBytes(data.resolve("people.db-wal")), StandardCharsets.ISO_8859_1))
                .contains("grafana").doesNotContain(token);
        node.restart();
        assertThat(found(token)).isPresent();
        node.pass(Duration.ofDays(91));
        assertThat(found(token)).isEmpty();
    }

    @Test
    void aTokenOfADisabledPersonHoldsNoMore() {
        String token = add("grafana", TestPeople.COUNTY.code(), "look");
        node.people.accounts().disable("second", true);
        assertThat(found(token)).isEmpty();
        node.people.accounts().disable("second", false);
        assertThat(found(token)).isPresent();
    }

    @Test
    void aTokenNeverDoesMoreThanItsMakerMayDoNow() {
        String token = add("tool", TestPeople.COUNTY.code(), "look", "admit-nodes");
        node.people.accounts().change("second", "staff", TestPeople.COUNTY.code());
        assertThat(found(token).orElseThrow().rights()).containsExactly(Right.LOOK);
        node.people.accounts().change("second", "staff", TestPeople.COMMUNITY.code());
        assertThat(found(token)).as("its area is no longer the maker's").isEmpty();
    }

    @Test
    void noTokenManagesPeopleAndNoneGoesBeyondTheNode() {
        for (String[] wrong : List.of(new String[] {"450102000000", "manage-people"}, new String[] {"450103000000", "look"},
                new String[] {"450102000000", "fly"}, new String[] {"450102000000"})) {
            assertThatThrownBy(() -> add("x", wrong[0], List.of(wrong).subList(1, wrong.length).toArray(String[]::new)))
                    .isInstanceOf(NotAllowed.class);
        }
    }

    @Test
    void aRevokedTokenHoldsNoMore() {
        String token = add("grafana", TestPeople.COUNTY.code(), "look");
        node.people.tokens().revoke("grafana");
        assertThat(found(token)).isEmpty();
    }

    @Test
    void theMachinesOwnTokenKeepsItsRights() throws Exception {
        String own = Files.readString(data.resolve("api-token")).strip();
        assertThat(found(own).orElseThrow().rights()).contains(Right.values());
        assertThat(found(own + "x")).isEmpty();
        assertThat(node.people.program(null)).isEmpty();
    }
}
