package org.microbrain.edge.intake.http;

/**
 * What the caller of the HTTP intake gets.
 *
 * @param status 200 all taken, 207 some, 4xx none and why, 503 none and to be sent again
 * @param json   the body, application/json
 */
public record HttpAnswer(int status, String json) {
}
