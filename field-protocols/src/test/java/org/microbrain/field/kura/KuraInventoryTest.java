package org.microbrain.field.kura;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** What is installed at a gateway, as it tells it. */
class KuraInventoryTest {

    private static KuraInventory read(String answer) throws KuraCodec.Unusable {
        return KuraInventory.read(answer.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatIsInstalledIsReadByTypeAndName() throws Exception {
        KuraInventory inventory = read("""
                {"more": {"inventory": [1]}, "inventory": [
                 {"name": "org.eclipse.osgi", "version": "3.16.0", "type": "BUNDLE", "signed": true},
                 {"type": "DEB", "name": "zlib1g", "version": "1.2"}, {"type": "DEB", "name": "adduser", "version": "3.118", "x": {"name": "y"}},
                 {"name": 7, "version": null}]}""");
        assertThat(KuraInventory.request().topic("mashan", "gw-1")).isEqualTo("$EDC/mashan/gw-1/INVENTORY-V1/GET/inventory");
        assertThat(inventory.items()).containsExactly(new KuraInventory.Item("", "", ""), new KuraInventory.Item("BUNDLE", "org.eclipse.osgi", "3.16.0"),
                new KuraInventory.Item("DEB", "adduser", "3.118"), new KuraInventory.Item("DEB", "zlib1g", "1.2"));
        assertThat(inventory.types()).isEqualTo(Map.of("", 1, "BUNDLE", 1, "DEB", 2));
        assertThat(read("{}").count()).isZero();
    }

    @Test
    void oneWithoutEndIsCountedAndNotKept() throws Exception {
        String item = "{\"name\":\"" + "x".repeat(500) + "\",\"type\":\"DEB\"}";
        KuraInventory inventory = read("{\"inventory\":[" + String.join(",", Collections.nCopies(3_000, item)) + "]}");
        assertThat(inventory.count()).isEqualTo(3_000);
        assertThat(inventory.items()).hasSize(KuraInventory.MOST);
        assertThat(inventory.items().get(0).name()).hasSizeLessThan(130);
    }

    @Test
    void whatIsNoneIsRefused() {
        for (String text : new String[] {"", "[]", "{", "{\"inventory\":[1]}", "{\"inventory\":[{", "{\"inventory\":" + "[".repeat(5000)}) {
            assertThatThrownBy(() -> read(text)).as(text).isInstanceOf(KuraCodec.Unusable.class);
        }
    }

    @Property(tries = 500)
    void noDamageBreaksIt(@ForAll int place, @ForAll byte other, @ForAll boolean cut) {
        byte[] answer = "{\"inventory\":[{\"name\":\"adduser\",\"version\":\"3.118\",\"type\":\"DEB\"}]}".getBytes(StandardCharsets.UTF_8);
        int at = Math.floorMod(place, answer.length);
        answer[at] = other;
        try {
            KuraInventory.read(cut ? Arrays.copyOf(answer, at) : answer);
        } catch (KuraCodec.Unusable unusable) {
            assertThat(unusable.flaw().en()).isNotEmpty();
        }
    }
}
