package org.microbrain.runtime.update;

import java.io.IOException;

/** Work of others that must not take the updater with it. Keeps no state. */
final class Guarded {

    /** What may go wrong in any way. */
    interface Work<T> {
        T run() throws NotGood, IOException;
    }

    /** What only does something. */
    interface Deed {
        void run() throws NotGood, IOException;
    }

    private Guarded() {
    }

    /** What an applier or the disk does wrong is a reason, whatever it is. */
    static <T> T guarded(Work<T> work) throws NotGood {
        try {
            return work.run();
        } catch (IOException e) {
            throw new NotGood("disk", "磁盘出错：" + e.getMessage(), "the disk failed: " + e.getMessage());
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new NotGood("failed", "程序出错：" + e, "the program failed: " + e);
        }
    }

    /** The same, for what gives nothing. */
    static void guardedly(Deed deed) throws NotGood {
        guarded(() -> {
            deed.run();
            return null;
        });
    }
}
