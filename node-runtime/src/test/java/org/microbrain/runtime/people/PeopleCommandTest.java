package org.microbrain.runtime.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PeopleCommandTest {

    @TempDir
    Path folder;
    private final StringWriter out = new StringWriter();

    private int run(TestPeople node, String... more) throws Exception {
        Path config = Files.writeString(folder.resolve("node.yaml"), "node: 450102000000\nlisten: 127.0.0.1:1\n"
                + "parents: [{node: 450100000000, address: \"127.0.0.1:2\"}]\n");
        String[] arguments = new String[more.length + 2];
        arguments[0] = "--config";
        arguments[1] = config.toString();
        System.arraycopy(more, 0, arguments, 2, more.length);
        return new CommandLine(new PeopleCommand(() -> node.now)).setOut(new PrintWriter(out))
                .setErr(new PrintWriter(out)).execute(arguments);
    }

    @Test
    void whoIsLockedOutGetsInAgainWhileTheNodeRuns() throws Exception {
        try (TestPeople node = new TestPeople(folder.resolve("data"))) {
            node.add("li", Role.STAFF);
            node.people.accounts().disable("li", true);
            for (int i = 0; i < 20; i++) {
                node.people.guard().failed("li", "10.0.0.1", node.now);
            }
            String token = node.people.sessions().open("admin", "", node.now);
            assertThat(run(node, "li")).isZero();
            String password = out.toString().lines().findFirst().orElseThrow().replaceFirst(".*: ", "");
            Accounts.Entry li = node.people.accounts().find("li").orElseThrow();
            assertThat(li.password().matches(password)).isTrue();
            assertThat(li.mustChange()).isTrue();
            assertThat(li.disabled()).isFalse();
            assertThat(node.people.guard().wait("li", "10.0.0.1", node.now.plus(Duration.ofSeconds(1))))
                    .as("its own count is cleared; the address' is not").isPositive();
            assertThat(node.people.sessions().find(token, node.now)).isPresent();
            assertThat(node.people.audit().latest("command", "", Long.MAX_VALUE, 1)).singleElement()
                    .satisfies(entry -> assertThat(entry.subject()).isEqualTo("li"));
        }
    }

    @Test
    void accountsAreListedAndAnUnknownOneIsSaidToBe() throws Exception {
        try (TestPeople node = new TestPeople(folder.resolve("data"))) {
            assertThat(run(node)).isZero();
            assertThat(out.toString()).contains("admin\tdistrict-admin\t450102000000");
            assertThat(run(node, "nobody")).isEqualTo(2);
            assertThat(out.toString()).contains("There is no account nobody");
        }
    }
}
