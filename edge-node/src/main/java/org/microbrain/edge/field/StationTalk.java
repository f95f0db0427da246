package org.microbrain.edge.field;

import java.util.concurrent.CompletionStage;
import org.microbrain.runtime.mapping.Refused;

/** How one protocol is spoken with stations. Any thread; does not block. */
interface StationTalk {

    /** The protocol, whose key stands before the names of sources. */
    FieldProtocol protocol();

    /**
     * Takes a frame.
     *
     * @param heard what the protocol's decoder made of it
     * @param line  over which it came
     * @return completes when what was in it is durable or refused, with the bytes of the answer; null for none
     */
    CompletionStage<byte[]> hear(Object heard, StationLine line);

    /**
     * Something came that is no frame.
     *
     * @param source the station that was heard on this line before, else where the line comes from
     */
    void strange(Refused refused, String source, byte[] raw);
}
