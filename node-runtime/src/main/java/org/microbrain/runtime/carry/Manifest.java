package org.microbrain.runtime.carry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonProblem;
import org.microbrain.link.CarriedAmounts;
import org.microbrain.record.NodeId;
import org.microbrain.record.RecordTime;
import org.microbrain.record.SequenceSet;

/**
 * What a bundle says of itself in the clear.
 *
 * @param id       random, 32 hexadecimal digits
 * @param made     by the sender's clock, for people
 * @param inside   how much of what
 * @param journals the sender's own, by id, with the sequences inside
 * @param left     records that wait and found no room
 * @param length   bytes of the sealed content
 * @param sha256   of the sealed content, 64 hexadecimal digits
 * @param key      what HPKE encapsulated, 130 hexadecimal digits
 */
public record Manifest(String id, NodeId from, NodeId to, RecordTime made, CarriedAmounts inside,
                       Map<String, String> journals, long left, long length, String sha256, String key) {

    /** The version of the format that this program writes and reads. */
    static final int FORMAT = 1;
    /** Bytes of sealed content: with its head it must fit a FAT32 stick. */
    static final long LONGEST = 3L << 30;
    private static final int MOST_INTERVALS = 500;
    static final int MOST_JOURNALS = 100;

    static String text(SequenceSet sequences) {
        List<SequenceSet.Interval> all = sequences.intervals();
        return all.stream().limit(MOST_INTERVALS).map(one -> one.first() == one.last() ? "" + one.first()
                : one.first() + "-" + one.last()).collect(Collectors.joining(" "))
                + (all.size() > MOST_INTERVALS ? " …" : "");
    }

    /** As JSON. */
    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("format", (long) FORMAT);
        document.put("id", id);
        document.put("from", from.text());
        document.put("to", to.text());
        document.put("made", made.millis());
        document.put("clock", made.quality().name().toLowerCase(Locale.ROOT));
        document.put("inside", amounts(inside));
        document.put("journals", journals);
        document.put("left", left);
        document.put("length", length);
        document.put("sha256", sha256);
        document.put("key", key);
        return document;
    }

    static Map<String, Object> amounts(CarriedAmounts amounts) {
        return Map.of("records", amounts.records(), "receipts", amounts.receipts(), "intents", amounts.intents(),
                "shared", amounts.shared(), "pieces", amounts.pieces());
    }

    /** @throws JsonProblem when it is none, or of a later format; what is not known is passed over */
    static Manifest read(Fields document) {
        document.whole("format", FORMAT, FORMAT);
        Fields inside = document.object("inside");
        Fields journals = document.object("journals");
        if (journals.names().size() > MOST_JOURNALS) {
            throw new JsonProblem("more than " + MOST_JOURNALS + " journals");
        }
        Map<String, String> sequences = new LinkedHashMap<>();
        journals.names().forEach(name -> sequences.put(name, journals.text(name)));
        try {
            return new Manifest(hex(document, "id", 32), new NodeId(document.text("from")),
                    new NodeId(document.text("to")), time(document), new CarriedAmounts(count(inside, "records"),
                    count(inside, "receipts"), count(inside, "intents"), count(inside, "shared"), count(inside, "pieces")),
                    sequences, count(document, "left"), document.whole("length", 0, LONGEST), hex(document, "sha256", 64),
                    hex(document, "key", 130));
        } catch (IllegalArgumentException e) {
            throw new JsonProblem(e.getMessage());
        }
    }

    private static RecordTime time(Fields document) {
        return new RecordTime(document.whole("made", Long.MIN_VALUE, Long.MAX_VALUE),
                RecordTime.Quality.valueOf(document.text("clock").toUpperCase(Locale.ROOT)));
    }

    private static long count(Fields of, String name) {
        return of.whole(name, 0, Long.MAX_VALUE);
    }

    private static String hex(Fields of, String name, int digits) {
        String text = of.text(name);
        if (!text.matches("[0-9a-f]{" + digits + "}")) {
            throw new JsonProblem(of.place(name) + ": not " + digits + " hexadecimal digits");
        }
        return text;
    }
}
