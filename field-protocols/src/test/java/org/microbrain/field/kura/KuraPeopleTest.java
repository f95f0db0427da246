package org.microbrain.field.kura;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraValue.Type;

/** Who may sign in at a gateway's own page is understood, whatever a gateway says of it. */
class KuraPeopleTest {

    /** As Kura's image has it: Base64 of the SHA-256 of "admin". */
    private static final String AS_IT_COMES = "jGl25bVBBBW96Qi9Te4V37Fnqchz/Eu4qB9vKrRIqRg=";

    private static KuraConfiguration users(String json) {
        return KuraConfiguration.of(Map.of(new Key(KuraPeople.PID, "users.config"), KuraValue.of(Type.STRING, json)));
    }

    private static String user(String name, String hash) {
        return "{\"name\":\"kura.user." + name + "\",\"credentials\":{\"kura.password\":\"" + hash + "\"},\"properties\":{\"a\":[1,2]}}";
    }

    @Test
    void aPasswordThatEverybodyKnowsIsFoundByItsHash() {
        String all = "[" + user("admin", AS_IT_COMES) + "," + user("eve", AS_IT_COMES) + "," + user("bob", "x".repeat(44))
                + ",{\"name\":\"kura.user.none\"}]";
        assertThat(KuraPeople.withKnownPassword(users(all)).orElseThrow()).containsExactly("admin", "eve");
    }

    @Test
    void theAdminIsGivenAPasswordAndTheOthersNone() {
        KuraConfiguration before = users("[" + user("admin", AS_IT_COMES) + "," + user("eve", AS_IT_COMES) + "," + user("e\\\"vil", AS_IT_COMES) + "]");
        KuraConfiguration after = KuraPeople.admin(before, "abcd2345");
        String said = after.value(new Key(KuraPeople.PID, "users.config")).values().get(0);
        assertThat(said).startsWith("[{\"name\":\"kura.user.admin\",\"credentials\"").contains("{\"name\":\"kura.user.eve\"}")
                .doesNotContain("abcd2345").doesNotContain("vil").doesNotContain(AS_IT_COMES);
        assertThat(KuraPeople.withKnownPassword(after)).hasValueSatisfying(named -> assertThat(named).isEmpty());
        assertThat(KuraPeople.withKnownPassword(KuraPeople.admin(KuraConfiguration.NONE, "admin")).orElseThrow()).containsExactly("admin");
    }

    @Test
    void whatIsNoListOfUsersSaysNothing() {
        assertThat(KuraPeople.withKnownPassword(KuraConfiguration.NONE)).isEmpty();
        for (String broken : new String[] {"", "{}", "[", "[{\"name\":", "[{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{}}}}}}}}]"}) {
            assertThat(KuraPeople.withKnownPassword(users(broken))).as(broken).isEmpty();
        }
    }

    @Property(tries = 500)
    void nothingThatAGatewaySaysEndsInAnError(@ForAll String text) {
        assertThat(KuraPeople.withKnownPassword(users("[" + text + "]"))).isInstanceOf(Optional.class);
        assertThat(KuraPeople.withKnownPassword(users(text))).isInstanceOf(Optional.class);
    }
}
