package org.microbrain.demo;

/** An act of the story did not come about; the message, in the person's language, says what was missing. */
final class StoryFailure extends Exception {

    private static final long serialVersionUID = 1L;

    StoryFailure(String message) {
        super(message);
    }
}
