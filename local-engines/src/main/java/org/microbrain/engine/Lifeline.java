package org.microbrain.engine;

import java.io.IOException;
import java.io.OutputStream;

/** What ties an engine's program to the one that started it: its standard input. */
final class Lifeline {

    private Lifeline() {
    }

    /** Ends this program, in order, when its standard input ends: nobody is there any more who would do it. */
    static void hold() {
        Thread thread = new Thread(() -> {
            try {
                System.in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException gone) {
                // it has ended as well
            }
            System.exit(0);
        }, "lifeline");
        thread.setDaemon(true);
        thread.start();
    }
}
