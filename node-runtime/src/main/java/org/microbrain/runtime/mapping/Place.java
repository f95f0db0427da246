package org.microbrain.runtime.mapping;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import org.microbrain.runtime.config.InvalidValue;

/**
 * Where something is in a payload: a JSON pointer (RFC 6901), in which one level may be {@code *}, every member of an object.
 *
 * @param pointer to the thing, or to the object
 * @param members whether it is every member of an object
 * @param inner   from a member on; a member that is no object stands for what is there
 */
record Place(JsonPointer pointer, boolean members, JsonPointer inner) {

    private static final String EVERY = "/*";

    /** @throws InvalidValue when it is no place */
    static Place of(String text) {
        int star = text.indexOf(EVERY);
        boolean level = star >= 0 && (star + EVERY.length() == text.length() || text.charAt(star + EVERY.length()) == '/');
        if (!level) {
            return new Place(pointer(text), false, JsonPointer.empty());
        }
        String inner = text.substring(star + EVERY.length());
        if (of(inner).members()) {
            throw new InvalidValue("最多一级可写作 *", "one level at most may be *");
        }
        return new Place(pointer(text.substring(0, star)), true, pointer(inner));
    }

    /** What a member says. */
    JsonNode in(JsonNode member) {
        return member.isObject() ? member.at(inner) : member;
    }

    /** @throws InvalidValue when it is not a JSON pointer */
    static JsonPointer pointer(String text) {
        if (!text.isEmpty() && text.charAt(0) != '/') {
            throw new InvalidValue("JSON 指针应以 / 开头，如 /data/temperature",
                    "a JSON pointer begins with /, for instance /data/temperature");
        }
        return JsonPointer.compile(text);
    }

    @Override
    public String toString() {
        return members ? pointer + EVERY + inner : pointer.toString();
    }
}
