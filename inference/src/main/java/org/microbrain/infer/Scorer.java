package org.microbrain.infer;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Says of each reading of one series how unlike everything before it is. It sees one reading at a time, never looks
 * ahead and knows no limits beforehand; its memory is bounded; the same readings give the same scores, also after its
 * state was saved and restored; neither the unit nor the date matters. For one thread.
 */
public interface Scorer {

    /**
     * @param millis time of the reading, Unix milliseconds; only differences count
     * @param value  a finite number
     * @param learn  whether the reading may become part of what is known
     */
    Scored score(long millis, double value, boolean learn);

    void save(DataOutput out) throws IOException;

    /** @throws IOException when this is no state of such a scorer; it is then not to be used further */
    void restore(DataInput in) throws IOException;
}
