package org.microbrain.edge.profile;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.block.Reading;
import org.microbrain.edge.field.StationSample;
import org.microbrain.runtime.mapping.Mapped;
import org.microbrain.runtime.mapping.Measurement;
import org.microbrain.runtime.mapping.MeasurementCheck;
import org.microbrain.runtime.mapping.MeasurementMapping;
import org.microbrain.runtime.mapping.SeriesLimit;

/**
 * What a profile makes of a sample, by the same mapping that the intake uses, and the decoders of stations.
 *
 * <pre>
 * input      topic payload                      site/rtu-1/up {"t":"2026-07-01 08:00:00","level":153}
 *            kind: what such a station sends    river: 7e7e0100450225011234…
 *            # a remark
 * expected   series,value,unit,time             rtu-1/stage,1.53,m,2026-07-01T00:00:00Z
 *            … ,suspect or ,bad                 rtu-1/ph,7.1,,arrival,bad
 *            refused,REASON                     refused,no-mapping
 * </pre>
 */
public final class ProfileSample {

    private static final int LARGEST = 1 << 20;

    private ProfileSample() {
    }

    /**
     * @param input lines of topic and payload, parted by a space
     * @param now   for payloads without a time; their readings have the time {@code arrival}
     */
    public static List<String> readings(GatewayProfile profile, List<String> input, Instant now) {
        MeasurementCheck check = new MeasurementCheck(new SeriesLimit(profile.seriesLimit() == 0 ? 2000 : profile.seriesLimit(),
                List.of()), InstantSource.fixed(now));
        MeasurementMapping mapping = new MeasurementMapping(profile.mappings(), check, LARGEST);
        StationSample stations = new StationSample(profile.stations(), check, now.toEpochMilli());
        List<String> said = new ArrayList<>();
        for (String line : input) {
            if (line.startsWith("#")) {
                continue;
            }
            int space = line.indexOf(' ');
            String topic = space < 0 ? line : line.substring(0, space);
            if (topic.endsWith(":") && stations.knows(topic.substring(0, topic.length() - 1))) {
                StationSample.Heard heard = stations.replay(topic.substring(0, topic.length() - 1), line.substring(space + 1));
                heard.measured().forEach(one -> said.add(text(one)));
                heard.refused().forEach(one -> said.add("refused," + one.reason().code()));
                continue;
            }
            Mapped mapped = mapping.map(topic, line.substring(space + 1).getBytes(StandardCharsets.UTF_8));
            mapped.measurements().forEach(one -> said.add(text(one)));
            mapped.refusals().forEach(one -> said.add("refused," + one.cause().reason().code()));
        }
        return said;
    }

    private static String text(Measurement one) {
        return one.series() + "," + value(one.value()) + "," + one.unit() + ","
                + (one.millis() == Reading.NO_TIME ? "arrival" : Instant.ofEpochMilli(one.millis()).toString())
                + ((one.quality() & Reading.BAD) != 0 ? ",bad" : (one.quality() & Reading.SUSPECT) != 0 ? ",suspect" : "");
    }

    /** Nine digits are more than any gauge has, and hide what scaling adds in the sixteenth. */
    private static String value(double value) {
        BigDecimal rounded = new BigDecimal(value, new MathContext(9));
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }
}
