package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

    @TempDir
    private Path folder;

    @Test
    void aNameKeepsItsPortOverRestarts() throws IOException {
        Path file = folder.resolve("ports");
        Ports first = new Ports(27_700);
        int core = first.port("core");
        int city = first.port("city");
        first.save(file);
        Ports second = new Ports(27_700);
        second.load(file);
        assertThat(second.port("city")).isEqualTo(city);
        assertThat(second.port("other")).isNotIn(core, city);
        assertThat(second.port("core")).isEqualTo(core);
    }

    @Test
    void aPortThatSomebodyElseHoldsIsPassedOver() throws IOException {
        Path file = folder.resolve("ports");
        Ports first = new Ports(27_800);
        int port = first.port("core");
        first.save(file);
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            Ports second = new Ports(27_800);
            second.load(file);
            assertThat(second.port("core")).isNotEqualTo(other.getLocalPort());
        }
    }
}
