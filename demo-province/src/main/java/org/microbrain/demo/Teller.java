package org.microbrain.demo;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Tells the demo's story to a person, a line for each act; colours and the line that shows what is being waited for
 * only on a terminal. Thread-safe; silent after {@link #hush()}.
 */
final class Teller {

    /** An act's work; gives the values of its closing line. */
    interface Act {
        Object[] play() throws Exception;
    }

    private static final String CLEAR = "\r\033[K";

    private final PrintStream out;
    private final boolean terminal;
    private final Texts texts;
    private boolean hushed;

    Teller(PrintStream out, boolean terminal, Texts texts) {
        this.out = out;
        this.terminal = terminal;
        this.texts = texts;
    }

    Texts texts() {
        return texts;
    }

    /** One line, as it is. */
    synchronized void say(String key, Object... values) {
        line(texts.text(key, values));
    }

    synchronized void line(String text) {
        if (!hushed) {
            out.println(text);
            out.flush();
        }
    }

    /** Plays an act: {@code KEY.done} with a tick when it is over, or {@code KEY.doing} with a cross when it failed. */
    void act(String key, Act act) throws Exception {
        String doing = texts.text(key + ".doing");
        synchronized (this) {
            if (terminal && !hushed) {
                out.print(paint("2", "  … " + doing));
                out.flush();
            }
        }
        long began = System.nanoTime();
        try {
            Object[] values = act.play();
            end(paint("32", "  ✓ ") + texts.text(key + ".done", values) + paint("2", "  " + seconds(began)));
        } catch (StoryFailure e) {
            end(paint("31", "  ✗ ") + doing + "\n    " + e.getMessage());
            throw e;
        }
    }

    /** How far the act that is being played is; seen on a terminal alone, in place of what is being done. */
    synchronized void meanwhile(String text) {
        if (terminal && !hushed) {
            out.print(CLEAR + paint("2", "  … " + text));
            out.flush();
        }
    }

    /** Nothing more is said; for a stop from outside. */
    synchronized void hush() {
        hushed = true;
    }

    private synchronized void end(String text) {
        if (terminal && !hushed) {
            out.print(CLEAR);
        }
        line(text);
    }

    private String seconds(long began) {
        return String.format(Locale.ROOT, "%.1f s", (System.nanoTime() - began) / 1e9);
    }

    private String paint(String colour, String text) {
        return terminal ? "\033[" + colour + "m" + text + "\033[0m" : text;
    }
}
