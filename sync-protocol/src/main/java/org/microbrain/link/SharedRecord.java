package org.microbrain.link;

import com.google.protobuf.ByteString;
import org.microbrain.record.JournalRecord;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;

/**
 * What a record says, as neighbours share it: without its place in a journal, because it is not on its way to the province
 * but to whoever must know it, too.
 *
 * @param kind what it says
 * @param node whose record it is
 * @param time when it was made
 * @param body as its kind has it
 */
public record SharedRecord(RecordKind kind, NodeId node, RecordTime time, ByteString body) {

    public static SharedRecord of(JournalRecord record) {
        return new SharedRecord(record.kind(), record.origin().node(),
                new RecordTime(record.time().millis(), record.time().quality()), ByteString.copyFrom(record.body()));
    }
}
