package org.microbrain.core.archive;

import java.nio.file.Path;
import java.time.Instant;

/** A process that gives up what is over in an archive, and says after each step that it is done. Arguments: the archive, the time. */
final class RollUpProgram {

    private RollUpProgram() {
    }

    public static void main(String[] arguments) {
        SqliteArchive archive = new SqliteArchive(Path.of(arguments[0]), 1);
        while (archive.retire(Instant.parse(arguments[1]))) {
            System.out.println("step");
        }
        System.out.println("end");
    }
}
