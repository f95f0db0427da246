package org.microbrain.infer;

/** What a {@link Scorer} says of a reading, and why, in words. */
public interface Scored {

    /** 0..1; how unlike everything before it the reading is. */
    double value();

    /** The highest value said of this event so far; 0 when all is calm. */
    double standing();

    /** Why, of a reading that is unlike others; one sentence in Chinese. */
    String reasonZh(Subject subject);

    /** The same in English. */
    String reasonEn(Subject subject);
}
