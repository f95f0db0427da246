package org.microbrain.runtime.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.identity.PasswordHash;

class AccountsTest {

    @TempDir
    Path data;

    private static void assertRefused(String word, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(NotAllowed.class, e -> assertThat(e.word()).isEqualTo(word));
    }

    @Test
    void theFirstAccountHasTheManagingRoleAndMustChooseAPassword() throws Exception {
        for (Tier tier : Tier.values()) {
            Path folder = data.resolve(tier.name());
            try (TestPeople node = new TestPeople(folder, tier)) {
                String password = node.people.accounts().firstPassword().orElseThrow();
                Accounts.Entry admin = node.people.accounts().find("admin").orElseThrow();
                assertThat(admin.account().role()).isEqualTo(Rights.managing(tier));
                assertThat(admin.mustChange()).isTrue();
                assertThat(admin.password().matches(password)).isTrue();
                assertThat(new String(Files.readAllBytes(folder.resolve("people.db")))).doesNotContain(password);
                node.restart();
                assertThat(node.people.accounts().firstPassword()).isEmpty();
            }
        }
    }

    @Test
    void theFilesAreForTheirOwnerAlone() throws Exception {
        try (TestPeople node = new TestPeople(data)) {
            node.add("li", Role.STAFF);
            for (String file : List.of("people.db", "people.db-wal", "api-token")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(file)))).as(file)
                        .isEqualTo("rw-------");
            }
        }
    }

    @Test
    void accountsOfAFileAreTakenOverOnce() throws Exception {
        Path yaml = data.resolve("console-users.yaml");
        Files.writeString(yaml, "users:\n  - {name: 王芳, password: \"" + PasswordHash.of("one two three", 1000)
                + "\", role: viewer}\n  - {name: li, password: \"" + PasswordHash.of("x", 1000)
                + "\", role: staff, area: 450102001003, must-change: true}\n  - {name: admin, password: \""
                + PasswordHash.of("y", 1000) + "\", role: admin}\n");
        try (TestPeople node = new TestPeople(data)) {
            assertThat(node.people.accounts().firstPassword()).isEmpty();
            assertThat(node.account("王芳").role()).isEqualTo(Role.AUDITOR);
            assertThat(node.account("admin").role()).isEqualTo(Role.DISTRICT_ADMIN);
            assertThat(node.account("li").area()).isEqualTo(TestPeople.COMMUNITY);
            assertThat(node.people.accounts().find("li").orElseThrow().mustChange()).isTrue();
            assertThat(node.people.accounts().find("王芳").orElseThrow().mustChange()).isFalse();
            assertThat(yaml).doesNotExist();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(
                    data.resolve("console-users.yaml.taken-over")))).isEqualTo("rw-------");
            Files.writeString(yaml, "users: [{name: li, role: auditor, password: \"" + PasswordHash.of("z", 1000) + "\"}]");
            node.restart();
            assertThat(node.account("li").role()).isEqualTo(Role.STAFF);
        }
    }

    @Test
    void aBrokenFileIsNamedWithItsLineAndNeverItsPassword() throws Exception {
        Files.writeString(data.resolve("console-users.yaml"), "users:\n  - {name: li, password: abc, role: boss}\n");
        assertThatThrownBy(() -> new TestPeople(data, Tier.EDGE))
                .hasMessageContaining("console-users.yaml:2: users[0].password")
                .hasMessageContaining("users[0].role: the role must be one of staff, duty-leader, auditor")
                .message().doesNotContain("abc");
    }

    @Test
    void nobodyLocksOutTheLastWhoCanManage() throws Exception {
        try (TestPeople node = new TestPeople(data)) {
            Accounts accounts = node.people.accounts();
            node.add("auditor", Role.AUDITOR);
            accounts.add("part", "district-admin", TestPeople.COMMUNITY.code(), node.now);
            assertRefused("last-manager", () -> accounts.disable("admin", true));
            assertRefused("last-manager", () -> accounts.change("admin", "staff", TestPeople.COUNTY.code()));
            assertRefused("last-manager", () -> accounts.change("admin", "district-admin", TestPeople.COMMUNITY.code()));
            node.add("second", Role.DISTRICT_ADMIN);
            accounts.disable("admin", true);
            assertRefused("last-manager", () -> accounts.disable("second", true));
        }
    }

    @Test
    void aPartOfTheAreaDoesNotReachOverTheWholeNode() throws Exception {
        try (TestPeople node = new TestPeople(data)) {
            node.people.accounts().add("part", "district-admin", TestPeople.COMMUNITY.code(), node.now);
            assertThat(node.account("part").rights()).contains(Right.LOOK, Right.ADMIT_NODES)
                    .doesNotContain(Right.MANAGE_PEOPLE, Right.READ_AUDIT);
            assertRefused("bad-area", () -> node.people.accounts().add("x", "staff", "450103000000", node.now));
            assertRefused("bad-role", () -> node.people.accounts().add("x", "operator", "450102000000", node.now));
            assertRefused("bad-name", () -> node.people.accounts().add("<b>", "staff", "450102000000", node.now));
            assertRefused("name-taken", () -> node.people.accounts().add("part", "staff", "450102000000", node.now));
        }
    }

    @Test
    void passwordsThatEverybodyTriesFirstAreRefused() {
        assertRefused("password-short", () -> PasswordRules.check("li", "Xy7!kq"));
        assertRefused("password-name", () -> PasswordRules.check("Li.Qiang2026", "li.qiang2026"));
        assertRefused("password-name", () -> PasswordRules.check("liqiang", "LiQiang1234"));
        assertRefused("password-long", () -> PasswordRules.check("li", "x".repeat(257)));
        for (String common : List.of("1234567890", "qwertyuiop", "password123", "Password!2026", "aaaaaaaaaa",
                "1q2w3e4r5t", "9876543210", "microbrain1", "admin@2026!")) {
            assertRefused("password-common", () -> PasswordRules.check("li", common));
        }
        PasswordRules.check("li", "三月水位三点四二米注意");
        PasswordRules.check("li", "correct horse battery");
    }

    @Test
    void aChosenPasswordEndsAllSessionsAndMustDiffer() throws Exception {
        try (TestPeople node = new TestPeople(data)) {
            String first = node.add("li", Role.STAFF);
            String token = node.people.sessions().open("li", "10.0.0.1", node.now);
            assertRefused("same-password", () -> node.people.accounts().choosePassword("li", first));
            node.people.accounts().choosePassword("li", "correct horse battery");
            assertThat(node.people.sessions().find(token, node.now)).isEmpty();
            assertThat(node.people.accounts().find("li").orElseThrow().mustChange()).isFalse();
        }
    }

    @Test
    void aDamagedFileIsSetAsideAndAFirstPasswordMadeAnew() throws Exception {
        try (TestPeople node = new TestPeople(data)) {
            node.add("li", Role.STAFF);
        }
        byte[] bytes = Files.readAllBytes(data.resolve("people.db"));
        for (int i = 0; i < 4096; i++) {
            bytes[i] ^= 0x5a;
        }
        Files.write(data.resolve("people.db"), bytes);
        try (TestPeople node = new TestPeople(data)) {
            assertThat(node.people.accounts().firstPassword()).isPresent();
            assertThat(data.resolve("people.db.set-aside")).exists();
        }
    }
}
