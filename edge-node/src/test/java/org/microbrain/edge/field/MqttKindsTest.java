package org.microbrain.edge.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.microbrain.runtime.mapping.MeasurementCheck;

/** The forms of JSON over MQTT that each edge knows, with messages as their documentation has them. */
class MqttKindsTest {

    private static final Instant NOW = Instant.parse("2026-07-01T00:01:00Z");

    private static String heard(String kind, String sent) {
        StationKinds kinds = new StationKinds();
        StationSample.Heard heard = new StationSample(kinds.all(), new MeasurementCheck(series -> true, InstantSource.fixed(NOW)),
                NOW.toEpochMilli()).replay(kind, sent);
        StringBuilder said = new StringBuilder();
        heard.measured().forEach(one -> said.append(one.series()).append('=').append(one.value()).append('@')
                .append(one.millis() < 0 ? "arrival" : Instant.ofEpochMilli(one.millis()).toString().substring(11, 19)).append(' '));
        heard.refused().forEach(one -> said.append("refused:").append(one.reason().code()).append(' '));
        return said.toString().strip();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            alink | /sys/a1/ws/thing/event/property/post {'params':{'AirTemp':{'value':28.6,'time':1782864000000},'Rain':0.2,'Sn':'x'}} | alink/AirTemp=28.6@00:00:00 alink/Rain=0.2@arrival
            onejson | $sys/5d/soil/thing/property/post {'params':{'moisture':{'value':31.5,'time':1782864000000},'model':{'value':'T'}}} | onejson/moisture=31.5@00:00:00
            chirpstack | application/7/device/0102/event/up {'time':'2026-07-01T00:00:00Z','deviceInfo':{'deviceName':'field-3'},'object':{'t':22.5,'s':'ok'}} | chirpstack/field-3/t=22.5@00:00:00
            the-things-stack | v3/app@tenant/devices/soil-9/up {'received_at':'2026-07-01T08:00:00+08:00','uplink_message':{'decoded_payload':{'m':31.4}}} | the-things-stack/soil-9/m=31.4@00:00:00
            thingsboard | v1/devices/me/telemetry {'level':1.42,'pump':true,'mode':'auto'} | thingsboard/level=1.42@arrival thingsboard/pump=1.0@arrival
            thingsboard | v1/devices/me/telemetry {'ts':1782864000000,'values':{'level':1.42}} | thingsboard/level=1.42@00:00:00
            thingsboard-gateway | v1/gateway/telemetry {'sump':[{'ts':1782864000000,'values':{'level':1.5}}]} | thingsboard-gateway/sump/level=1.5@00:00:00
            plain-json | tank/1/state {'level_mm':2310,'pump':false,'t':'2026','deep':{'x':1}} | plain-json/level_mm=2310.0@arrival plain-json/pump=0.0@arrival
            alink | tank/1/state {'level_mm':2310} | refused:protocol
            plain-json | tank/1/state nonsense | refused:protocol
            """)
    void eachBecomesItsReadings(String kind, String sent, String expected) {
        assertThat(heard(kind, sent.replace('\'', '"'))).isEqualTo(expected);
    }

    @Test
    void aKindOfTheProfileGoesBeforeOneThatEachEdgeKnowsAndComesBackWithIt() {
        StationKinds kinds = new StationKinds();
        StationKind own = kinds.all().get("alink");
        StationKind other = new StationKind(FieldProtocol.MQTT, own.name(), own.registers(), own.points(),
                kinds.all().get("plain-json").rules());
        kinds.use(Map.of("alink", other));
        assertThat(kinds.all()).containsEntry("alink", other).containsKey("onejson");
        kinds.use(Map.of());
        assertThat(kinds.all()).containsEntry("alink", own);
    }
}
