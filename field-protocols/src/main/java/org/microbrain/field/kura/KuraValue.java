package org.microbrain.field.kura;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A value of a component's configuration. What a password is appears nowhere in its text.
 *
 * @param type   its type
 * @param array  whether it is a list, however many there are
 * @param values one, or those of the list; passwords in clear text
 */
public record KuraValue(Type type, boolean array, List<String> values) {

    /** Types as they stand in the XML. */
    public enum Type {
        STRING("String"),
        LONG("Long"),
        DOUBLE("Double"),
        FLOAT("Float"),
        INTEGER("Integer"),
        BYTE("Byte"),
        CHAR("Char"),
        BOOLEAN("Boolean"),
        SHORT("Short"),
        PASSWORD("Password");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        static Optional<Type> of(String word) {
            return Arrays.stream(values()).filter(type -> type.word.equals(word)).findFirst();
        }
    }

    public KuraValue {
        values = List.copyOf(values);
        if (!array && values.size() > 1) {
            throw new IllegalArgumentException("several values of what is no list");
        }
    }

    /** One value. */
    public static KuraValue of(Type type, String value) {
        return new KuraValue(type, false, List.of(value));
    }

    /** Whether nobody may see it. */
    public boolean isSecret() {
        return type == Type.PASSWORD;
    }

    /** Whether a gateway makes no difference between the two: 1 and 1.0 are the same Double. */
    public boolean sameAs(KuraValue other) {
        return type == other.type && array == other.array && meaning().equals(other.meaning());
    }

    /** Whether it is what its type says; a gateway takes another text and does nothing with it. */
    public boolean isOfItsType() {
        return values.stream().allMatch(text -> switch (type) {
            case STRING, PASSWORD -> true;
            case CHAR -> text.length() == 1;
            case BOOLEAN -> text.strip().matches("true|false");
            case DOUBLE, FLOAT, LONG, INTEGER, BYTE, SHORT -> !(meaning(text) instanceof String);
        });
    }

    private List<Object> meaning() {
        return values.stream().map(this::meaning).toList();
    }

    private Object meaning(String text) {
        try {
            return switch (type) {
                case STRING, CHAR, PASSWORD -> text;
                case BOOLEAN -> Boolean.parseBoolean(text.strip());
                case DOUBLE -> Double.parseDouble(text.strip());
                case FLOAT -> Float.parseFloat(text.strip());
                case LONG, INTEGER, BYTE, SHORT -> new BigDecimal(text.strip()).longValueExact();
            };
        } catch (ArithmeticException | NumberFormatException e) {
            return text;
        }
    }

    @Override
    public String toString() {
        return isSecret() ? "***" : array ? values.toString() : String.join("", values);
    }
}
