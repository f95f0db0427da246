package org.microbrain.runtime.district;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.microbrain.record.NodeId;

/** The address of the core's page about one series. */
public final class SeriesAddress {

    private SeriesAddress() {
    }

    public static String of(NodeId node, String series) {
        return "/series?name=" + URLEncoder.encode(node.text() + "/" + series, StandardCharsets.UTF_8);
    }
}
