package org.microbrain.field.kura;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraValue.Type;

/**
 * Who may sign in at a gateway's own web page, as a snapshot keeps it since Kura 5: JSON, a password as Base64 of its SHA-256, without
 * salt, so that a password which everybody knows is known by its hash. Stateless.
 */
public final class KuraPeople {

    /** The component that keeps them. */
    public static final String PID = "org.eclipse.kura.internal.useradmin.store.RoleRepositoryStoreImpl";
    /** Who may do everything at a gateway as it comes. */
    public static final String ADMIN = "admin";

    private static final Key USERS = new Key(PID, "users.config");
    private static final String BEFORE_NAME = "kura.user.";
    private static final String PASSWORD = "kura.password";
    /** What Kura comes with, and what is tried first. */
    private static final Set<String> KNOWN = Set.of("admin", "appadmin", "netadmin", "password", "kura", "changeit", "123456", "12345678");
    private static final int DEEPEST = 8;
    private static final int MOST = 100;
    private static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST).maxStringLength(10_000).build()).build();

    private KuraPeople() {
    }

    /** Who may sign in. @param hash of the password; null when there is none, so that no password is right */
    private record User(String name, String hash) {

        String bare() {
            return name.startsWith(BEFORE_NAME) ? name.substring(BEFORE_NAME.length()) : name;
        }
    }

    /**
     * Who has a password that everybody knows, or his own name as one.
     *
     * @return their names; empty when the configuration does not say who may sign in
     */
    public static Optional<List<String>> withKnownPassword(KuraConfiguration configuration) {
        Set<String> known = KNOWN.stream().map(KuraPeople::hash).collect(Collectors.toSet());
        return users(configuration).map(users -> users.stream().filter(user -> user.hash() != null
                && (known.contains(user.hash()) || user.hash().equals(hash(user.bare())))).map(User::bare).toList());
    }

    private static Optional<List<User>> users(KuraConfiguration configuration) {
        KuraValue users = configuration.value(USERS);
        if (users == null || users.values().isEmpty()) {
            return Optional.empty();
        }
        try (JsonParser json = JSON.createParser(users.values().get(0))) {
            return json.nextToken() == JsonToken.START_ARRAY ? Optional.of(users(json)) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static List<User> users(JsonParser json) throws IOException {
        List<User> users = new ArrayList<>();
        while (json.nextToken() == JsonToken.START_OBJECT) {
            Map<String, String> texts = texts(json);
            if (users.size() < MOST) {
                users.add(new User(texts.getOrDefault("name", ""), texts.get(PASSWORD)));
            }
        }
        return users;
    }

    /** All texts of an object and of those in it, by their keys. */
    private static Map<String, String> texts(JsonParser json) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (int depth = 1; depth > 0; ) {
            JsonToken token = json.nextToken();
            if (token == null) {
                throw new IOException("it ends in the middle");
            }
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
            if (token == JsonToken.VALUE_STRING && json.currentName() != null) {
                texts.putIfAbsent(json.currentName(), json.getText());
            }
        }
        return texts;
    }

    /** Whether a password is one that everybody knows. */
    public static boolean isKnown(String password) {
        return KNOWN.contains(password);
    }

    /**
     * {@value #ADMIN} with a password that need not be changed at once. Who else may sign in by a configuration stays with his rights
     * and without a password, until he is given one.
     *
     * @param before   names the others
     * @param password letters and digits
     */
    public static KuraConfiguration admin(KuraConfiguration before, String password) {
        String admin = "{\"name\":\"" + BEFORE_NAME + ADMIN + "\",\"credentials\":{\"" + PASSWORD + "\":\"" + hash(password) + "\"}}";
        Stream<String> others = users(before).orElse(List.of()).stream().map(User::name)
                .filter(name -> name.matches("[A-Za-z0-9._-]{1,255}") && !name.equals(BEFORE_NAME + ADMIN)).map(name -> "{\"name\":\"" + name + "\"}");
        return KuraConfiguration.of(Map.of(USERS, KuraValue.of(Type.STRING,
                Stream.concat(Stream.of(admin), others).collect(Collectors.joining(",", "[", "]")))));
    }

    private static String hash(String password) {
        try {
            return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(password.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
