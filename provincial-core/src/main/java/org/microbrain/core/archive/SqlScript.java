package org.microbrain.core.archive;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;

/** The tables of an archive, as a resource of this program: commands that end with a semicolon, and lines of comment. */
final class SqlScript {

    private SqlScript() {
    }

    /** @param name of the resource beside this class */
    static void run(String name, Statement statement) throws SQLException {
        for (String command : commands(name)) {
            statement.execute(command);
        }
    }

    private static List<String> commands(String name) {
        try (InputStream in = SqlScript.class.getResourceAsStream(name)) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("(?m)^--.*$", "");
            return Arrays.stream(text.split(";")).filter(command -> !command.isBlank()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("a resource of this program cannot be read", e);
        }
    }
}
