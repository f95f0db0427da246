package org.microbrain.runtime.call.channel;

/**
 * What is sent to one person over one channel. Its text form names nobody: messages may get into logs by way of a route.
 *
 * @param id      of the delivery
 * @param name    of the person
 * @param phone   digits with an optional {@code +} before; empty when unknown
 * @param email   empty when unknown
 * @param account in the messenger of a webhook; empty when unknown
 * @param subject one line
 * @param text    all that is to be said, link included
 * @param link    by which it is answered; may be empty
 * @param facts   the same for programs
 */
public record CallMessage(long id, String name, String phone, String email, String account, String subject, String text,
                          String link, Facts facts) {

    /**
     * @param warning the id; empty for a try
     * @param level   1 blue to 4 red; 0 for a try
     * @param hazard  the word of the rule
     * @param area    division code; empty for a try
     * @param drill   an exercise or a try
     */
    public record Facts(String warning, int level, String hazard, String area, boolean drill) {
    }

    @Override
    public String toString() {
        return "message " + id;
    }
}
