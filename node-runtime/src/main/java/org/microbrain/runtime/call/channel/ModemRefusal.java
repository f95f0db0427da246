package org.microbrain.runtime.call.channel;

import java.io.IOException;

/** A modem answered with an error. */
final class ModemRefusal extends IOException {

    private static final long serialVersionUID = 1L;

    /** @param answer such as {@code +CMS ERROR: 38} */
    ModemRefusal(String answer) {
        super(answer);
    }
}
