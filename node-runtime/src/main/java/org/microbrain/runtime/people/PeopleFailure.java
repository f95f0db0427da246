package org.microbrain.runtime.people;

import java.nio.file.Path;
import java.sql.SQLException;

/** The file of people could not be read or written: the disk is full, or fails. What was asked for was not done. */
public final class PeopleFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PeopleFailure(Path file, SQLException cause) {
        super(file + ": " + cause.getMessage(), cause);
    }
}
