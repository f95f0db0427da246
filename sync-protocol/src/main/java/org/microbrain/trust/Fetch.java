package org.microbrain.trust;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Where bytes come from: a web server, a parent, a stick. Nothing of what it gives is believed before it is verified. */
@FunctionalInterface
public interface Fetch {

    /**
     * @param name      in the form of an address, parts parted by {@code /}; percent-encoded already
     * @param maxLength the caller reads no more than one byte beyond this; who fetches may stop there
     * @return empty when there is no such file; the caller closes the stream
     * @throws IOException when it could not be had, or not in time. Who fetches sees to it that no read waits for ever
     */
    Optional<InputStream> fetch(String name, long maxLength) throws IOException;

    /** The same below a folder of this one. */
    default Fetch below(String folder) {
        return (name, maxLength) -> fetch(folder + '/' + name, maxLength);
    }
}
