package org.microbrain.edge.intake.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

class MqttGarbageTest {

    private static Listener listener;

    @BeforeContainer
    static void open() throws IOException {
        listener = Listener.open();
    }

    @AfterContainer
    static void close() {
        listener.close();
    }

    @Property(tries = 150)
    void garbageAfterConnectNeverStopsTheListener(@ForAll @Size(min = 1, max = 64) byte[] garbage) throws IOException {
        try (RawClient client = new RawClient(listener.port())) {
            client.send(RawClient.CONNECT_5).receive();
            client.send(garbage);
        }
        try (RawClient client = new RawClient(listener.port())) {
            assertThat(client.send(RawClient.CONNECT_311.replace("0174", "0178")).receive()).startsWith("2002");
        }
    }
}
