package org.microbrain.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The members of a JSON object, asked for by name and type; what is missing or of another type is said with its place. */
public final class Fields {

    private final Map<String, Object> members;
    private final String place;

    private Fields(Map<String, Object> members, String place) {
        this.members = members;
        this.place = place;
    }

    /**
     * @param place what the object is, for messages
     * @throws JsonProblem when {@code value} is no object
     */
    @SuppressWarnings("unchecked")
    public static Fields of(Object value, String place) {
        if (!(value instanceof Map)) {
            throw new JsonProblem(place + ": not an object");
        }
        return new Fields((Map<String, Object>) value, place);
    }

    public Map<String, Object> members() {
        return members;
    }

    public Set<String> names() {
        return members.keySet();
    }

    public boolean has(String name) {
        return members.get(name) != null;
    }

    public String text(String name) {
        return require(name, String.class, "a string");
    }

    public Optional<String> optionalText(String name) {
        return has(name) ? Optional.of(text(name)) : Optional.empty();
    }

    /** A whole number from {@code min} to {@code max}. */
    public long whole(String name, long min, long max) {
        long value = require(name, Long.class, "a whole number");
        if (value < min || value > max) {
            throw new JsonProblem(place(name) + ": " + value + " is not from " + min + " to " + max);
        }
        return value;
    }

    /** {@code false} when it is missing. */
    public boolean flag(String name) {
        return has(name) && require(name, Boolean.class, "true or false");
    }

    public Fields object(String name) {
        return of(members.get(name), place(name));
    }

    public Optional<Fields> optionalObject(String name) {
        return has(name) ? Optional.of(object(name)) : Optional.empty();
    }

    public List<?> list(String name) {
        return require(name, List.class, "a list");
    }

    /** The objects of a list. */
    public List<Fields> objects(String name) {
        List<Fields> objects = new ArrayList<>();
        for (Object item : list(name)) {
            objects.add(of(item, place(name) + '[' + objects.size() + ']'));
        }
        return objects;
    }

    /** The strings of a list. */
    public List<String> texts(String name) {
        List<String> texts = new ArrayList<>();
        for (Object item : list(name)) {
            if (!(item instanceof String text)) {
                throw new JsonProblem(place(name) + ": not a list of strings");
            }
            texts.add(text);
        }
        return texts;
    }

    public String place(String name) {
        return place + '.' + name;
    }

    private <T> T require(String name, Class<T> type, String what) {
        Object value = members.get(name);
        if (!type.isInstance(value)) {
            throw new JsonProblem(place(name) + ": " + (value == null ? "is missing" : "is not " + what));
        }
        return type.cast(value);
    }
}
