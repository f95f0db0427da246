package org.microbrain.edge.history;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.body.DetectionBody;
import org.microbrain.journal.History;
import org.microbrain.record.RecordKind;

/** What was detected on a series, from the journal. */
public final class Detections {

    /** Most that are drawn and listed. */
    static final int MOST = 200;
    /** A replay of old readings is detected later than they were measured; never earlier, but for a wrong clock. */
    private static final long CLOCKS = 86_400_000;

    private Detections() {
    }

    /** The newest detections with {@code from ≤ time < to} (Unix milliseconds), newest first, at most 200. */
    public static List<DetectionBody> of(History history, String series, long from, long to) {
        List<DetectionBody> found = new ArrayList<>();
        history.bodies(RecordKind.DETECTION, from < Long.MIN_VALUE + CLOCKS ? from : from - CLOCKS, body -> {
            try {
                DetectionBody one = DetectionBody.parseFrom(body);
                if (one.getSeries().equals(series) && one.getTimeMs() >= from && one.getTimeMs() < to) {
                    found.add(one);
                }
            } catch (InvalidProtocolBufferException e) {
                return true;
            }
            return found.size() < MOST;
        });
        return found;
    }
}
