package org.microbrain.runtime.call.channel;

import java.io.IOException;

/** A modem did not answer in time. */
final class ModemSilent extends IOException {

    private static final long serialVersionUID = 1L;

    ModemSilent() {
        super("the modem does not answer");
    }
}
