package org.microbrain.warning;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;
import org.microbrain.body.WarningBody;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.record.RecordTime;

/**
 * One thing that happened to a warning: who did what, where, when and why. Steps are never changed and never dropped.
 * Their order is by stamp, node and id, and does not depend on any clock.
 *
 * @param id      names it
 * @param warning which warning
 * @param stamp   1 + the highest that was known of this warning where the step was taken; the birth has 1
 * @param node    where it was taken
 * @param at      when, by the clock of that node
 * @param who     by whom
 * @param why     for people, may be empty; at most 500 characters; refused when a mobile phone number is in it
 * @param drill   an exercise; never mixed with the real
 * @param deed    what was done
 */
public record Step(StepId id, WarningId warning, long stamp, NodeId node, RecordTime at, Person who, String why,
                   boolean drill, Deed deed) implements Comparable<Step> {

    /** Far above what can be done to one warning. Steps taken beyond it share it, and stand in the order of their nodes. */
    public static final long HIGHEST_STAMP = 1L << 40;
    public static final int LONGEST_WHY = 500;

    private static final Pattern MOBILE_NUMBER = Pattern.compile(
            "(?<!\\d)(?:\\+?86[ -]?)?1[3-9]\\d[ -]?\\d{4}[ -]?\\d{4}(?!\\d)");
    /** The last part decides only between two steps of one id, which nobody honest makes. */
    private static final Comparator<Step> ORDER = Comparator.comparingLong(Step::stamp).thenComparing(Step::node)
            .thenComparing(Step::id).thenComparing(step -> ByteBuffer.wrap(StepEncoding.body(step).toByteArray()))
            .thenComparing(step -> step.warning().text());

    /** @throws IllegalArgumentException when a value is out of its range; the message says which */
    public Step {
        if (stamp < 1 || stamp > HIGHEST_STAMP) {
            throw new IllegalArgumentException("stamp must be 1 to " + HIGHEST_STAMP + ", got " + stamp);
        }
        if (why.length() > LONGEST_WHY) {
            throw new IllegalArgumentException("why must have at most " + LONGEST_WHY + " characters, got " + why.length());
        }
        if (MOBILE_NUMBER.matcher(why).find()) {
            throw new IllegalArgumentException("why must not hold a phone number");
        }
        // How long a program had run is the record's to say, and is not known where the step arrives.
        at = new RecordTime(at.millis(), at.quality());
    }

    /**
     * The birth, as every node tells it from the warning's own record.
     *
     * @param node the origin of the record
     * @param at   the time of the record
     * @throws ProtocolViolation {@code bad-warning} when its id or level is none
     */
    public static Step birth(WarningBody body, NodeId node, RecordTime at) {
        try {
            WarningId warning = new WarningId(body.getId());
            // The sentences for people stand in the warning's record, in both languages and without this limit.
            return new Step(StepId.of(Arrays.copyOf(sha256(body.getId()), StepId.BYTES)), warning, 1, node,
                    new RecordTime(body.getBornMs(), at.quality()), Person.PROGRAM, "", body.getDrill(),
                    Deed.detected(WarningLevel.of(body.getLevel())));
        } catch (IllegalArgumentException e) {
            throw new ProtocolViolation("bad-warning", e.getMessage());
        }
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    public Action action() {
        return deed.action();
    }

    /** Of the node where it was taken. */
    public DivisionCode.Level tier() {
        return node.area().level();
    }

    /** Whether it was taken by a person, not by a rule or a time limit. */
    public boolean byPerson() {
        return who.role() != Role.PROGRAM;
    }

    /** Whether it was taken at that tier or above. */
    boolean atOrAbove(DivisionCode.Level other) {
        return tier().compareTo(other) <= 0;
    }

    @Override
    public int compareTo(Step other) {
        return this == other ? 0 : ORDER.compare(this, other);
    }
}
