package org.microbrain.runtime.carry;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.microbrain.json.CanonicalJson;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;
import org.microbrain.runtime.identity.PrivateFile;

/**
 * The folder where a command and a node meet, whether or not the node runs: the command lays an order into it, the node takes it
 * and lays its answer beside it. Only who may write into the node's data folder can. Each file is whole or not there.
 */
final class CarryFolder {

    private static final String ORDER = ".order";
    private static final String TAKEN = ".taken";
    private static final String ANSWER = ".answer";
    private static final int LONGEST = 256 << 10;
    private static final int MOST_ORDERS = 100;

    private final Path folder;

    /** @param data the node's data folder */
    CarryFolder(Path data) {
        this.folder = data.resolve("carry").resolve("orders");
    }

    /** A bundle that came, for an order to take it in. */
    Path bundle(String id) {
        return folder.resolve(id + Bundle.ENDING);
    }

    /** The head of a bundle that was made. */
    Path head(String id) {
        return folder.resolve(id + ".head");
    }

    /** The sealed content of a bundle that was made. */
    Path content(String id) {
        return folder.resolve(id + ".content");
    }

    /** A bundle on its way here. */
    Path part(String id) {
        return folder.resolve(id + ".part");
    }

    private Path file(String id, String ending) {
        return folder.resolve(id + ending);
    }

    void make() throws IOException {
        Files.createDirectories(folder);
    }

    /** @param order in the order's words */
    void order(String id, Map<String, Object> order) throws IOException {
        PrivateFile.write(file(id, ORDER), CanonicalJson.write(order));
    }

    /** Takes back an order that no node has taken. @return false when one has */
    boolean withdraw(String id) throws IOException {
        return Files.deleteIfExists(file(id, ORDER));
    }

    /** Whether a node works on it, or has. */
    boolean isTaken(String id) {
        return Files.exists(file(id, TAKEN)) || Files.exists(file(id, ANSWER));
    }

    Optional<Fields> answer(String id) throws IOException {
        return read(file(id, ANSWER));
    }

    /** Deletes all of an order. */
    void clear(String id) throws IOException {
        for (Path one : List.of(file(id, ORDER), file(id, TAKEN), file(id, ANSWER), bundle(id), part(id),
                head(id), content(id))) {
            Files.deleteIfExists(one);
        }
    }

    /** Whether an order may wait. Costs little where nothing was ever carried. */
    boolean hasOrders() {
        String[] names = folder.toFile().list((in, name) -> name.endsWith(ORDER));
        return names != null && names.length > 0;
    }

    /** Orders that wait, the node's side. */
    List<String> waiting() throws IOException {
        return ids(ORDER);
    }

    private List<String> ids(String ending) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9a-f]{32}\\" + ending)).sorted()
                    .map(name -> name.substring(0, name.length() - ending.length())).limit(MOST_ORDERS).toList();
        }
    }

    /** @return empty when it was withdrawn meanwhile */
    Optional<Fields> take(String id) throws IOException {
        try {
            Files.move(file(id, ORDER), file(id, TAKEN), StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return read(file(id, TAKEN));
    }

    void answer(String id, Map<String, Object> answer) throws IOException {
        PrivateFile.write(file(id, ANSWER), CanonicalJson.write(answer));
        Files.deleteIfExists(file(id, TAKEN));
    }

    /** @throws org.microbrain.json.JsonProblem when what lies there is none of ours */
    private static Optional<Fields> read(Path file) throws IOException {
        try {
            return Optional.of(Fields.of(JsonReader.read(Files.readAllBytes(file), LONGEST), file.getFileName().toString()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /**
     * After a start: a bundle that was being taken in when the program ended, or that a disk did not take, is taken in anew; what
     * was being made, and answers that nobody fetched, are deleted, for who ordered them has gone.
     */
    void tidy() throws IOException {
        for (String id : ids(Bundle.ENDING)) {
            if (Files.notExists(file(id, ORDER))) {
                order(id, Map.of("what", "in", "who", "restart"));
            }
        }
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> left = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{32}\\.(taken|answer|part|head|content)"))
                    .forEach(left::add);
        }
        for (Path one : left) {
            Files.deleteIfExists(one);
        }
    }
}
