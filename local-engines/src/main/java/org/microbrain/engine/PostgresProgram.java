package org.microbrain.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/**
 * A process that has a PostgreSQL, on the loopback interface. Arguments: the folder of its data, its port. It says
 * {@code ready HOST:PORT} when it takes connections, and ends, with the database, when it is told to or its standard input ends.
 */
final class PostgresProgram {

    private PostgresProgram() {
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Lifeline.hold();
        Path data = Path.of(arguments[0]);
        LocalPostgres.endLeftover(data);
        LocalPostgres database = new LocalPostgres(data, Integer.parseInt(arguments[1]));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> close(database), "stop"));
        System.out.println("ready 127.0.0.1:" + database.port());
        Thread.currentThread().join();
    }

    private static void close(LocalPostgres database) {
        try {
            database.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
