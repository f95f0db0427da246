package org.microbrain.runtime.district;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.microbrain.body.ReportBody;
import org.microbrain.record.NodeId;

/** What an edge reports of a gateway is shown for what it is, also by a program that is older than the edge's. */
final class GatewayLineTest {

    private static GatewayLine line(String state) {
        return GatewayLine.of(new NodeId("450102001003"), ReportBody.Gateway.newBuilder().setName("gw-1").setState(state)
                .setModel("R").setFirmware("2").setKura("K").build());
    }

    @ParameterizedTest
    @CsvSource({"failed,FAILED,true", "drifted,DRIFTED,true", "left-behind,LEFT_BEHIND,true", "sent,SENT,false",
        "unread,UNREAD,false", "unmanaged,UNMANAGED,false", "verified,VERIFIED,false", "of-tomorrow,UNKNOWN,false"})
    void everyWordOfAReportHasItsState(String word, GatewayState state, boolean bad) {
        assertThat(line(word).state()).isEqualTo(state);
        assertThat(line(word).isBad()).isEqualTo(bad);
        assertThat(state.badge().contains("green")).as("only what was read back is green").isEqualTo(state == GatewayState.VERIFIED);
    }

    @Test
    void gatewaysOfOneModelAndFirmwareAreAlike() {
        assertThat(line("verified").make()).isEqualTo(line("failed").make()).isEqualByComparingTo(new GatewayMake("R", "2", "K"));
        assertThat(new GatewayMake("R", "2", "K")).isGreaterThan(new GatewayMake("R", "1", "L"));
    }
}
