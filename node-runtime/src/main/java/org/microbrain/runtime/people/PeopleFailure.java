package org.microbrain.runtime.people;

/** The file of people could not be read or written: the disk is full, or fails. What was asked for was not done. */
public final class PeopleFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PeopleFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
