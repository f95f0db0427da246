package org.microbrain.link;

/**
 * Which fields of a frame are parts with fields of their own, as {@code wire.proto} says. Written down because the
 * descriptors of Protocol Buffers, which know it too, cost a node some hundred classes for this one question; a test compares
 * the two. Immutable.
 */
final class FrameShape {

    private static final FrameShape PLAIN = new FrameShape();
    /** A frame, by the numbers of its fields. */
    static final FrameShape FRAME = frame();

    /** By field number; null for what is no part. */
    private final FrameShape[] parts;

    /** @param parts by field number, from 1 on */
    private FrameShape(FrameShape... parts) {
        this.parts = parts;
    }

    private static FrameShape frame() {
        FrameShape one = new FrameShape(PLAIN);
        FrameShape pagesOfOrigins = new FrameShape(one);
        FrameShape second = new FrameShape(null, PLAIN);
        FrameShape third = new FrameShape(null, null, PLAIN);
        FrameShape batch = new FrameShape(null, new FrameShape(PLAIN, PLAIN));
        return new FrameShape(
                PLAIN,           // hello
                PLAIN,           // welcome
                PLAIN,           // refusal
                pagesOfOrigins,  // inventory
                pagesOfOrigins,  // receipts
                batch,
                PLAIN,           // ack
                second,          // pulse
                one,             // known
                one,             // shared
                third,           // revision
                one,             // intents
                PLAIN,           // fetch
                PLAIN,           // piece
                PLAIN,           // contribution
                PLAIN);          // counted
    }

    /** @return the shape of the part that field {@code number} is; null when it is no part, or unknown */
    FrameShape part(int number) {
        return number <= parts.length ? parts[number - 1] : null;
    }
}
