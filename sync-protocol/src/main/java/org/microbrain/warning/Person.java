package org.microbrain.warning;

/**
 * Who takes a step or is called: a name and a role. Never a phone number, because steps travel up to the province and
 * phone numbers are personal data (突发事件应对法, arts. 84–85): a name has at most 6 digits, which is less than any number.
 *
 * @param name at most 64 characters; empty exactly for {@link Role#PROGRAM}
 * @param role as what
 */
public record Person(String name, Role role) {

    static final int LONGEST_NAME = 64;
    private static final int MOST_DIGITS = 6;

    /** The node itself. */
    public static final Person PROGRAM = new Person("", Role.PROGRAM);

    /** @throws IllegalArgumentException when the name is none; the message does not repeat it */
    public Person {
        if (role != Role.UNKNOWN && name.isBlank() != (role == Role.PROGRAM)) {
            throw new IllegalArgumentException("a person has a name, a program has none");
        }
        if (name.length() > LONGEST_NAME) {
            throw new IllegalArgumentException("a name has at most " + LONGEST_NAME + " characters, got " + name.length());
        }
        if (name.chars().filter(Character::isDigit).count() > MOST_DIGITS) {
            throw new IllegalArgumentException("a name has at most " + MOST_DIGITS + " digits: no phone numbers here");
        }
    }
}
