package org.microbrain.core.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A series of a journal has one row for ever, whatever is in memory of it. */
class ChannelsTest {

    private static final String NODE = "450102001003";

    private Connection connection;

    @BeforeEach
    void tables() throws Exception {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        try (Statement statement = connection.createStatement()) {
            SqlScript.run("schema-1.sql", statement);
        }
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
    }

    private long rows() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeQuery("SELECT count(*) FROM channel").getLong(1);
        }
    }

    @Test
    void whatWasPushedOutOfMemoryOrForgottenHasTheSameRowAgain() throws Exception {
        int[] numbers = {0, 1, 2, 3, 9, 40, 65_535, 65_536, Integer.MAX_VALUE};
        Channels channels = new Channels(connection, 50);
        Map<String, Long> known = new HashMap<>();
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            long origin = random.nextInt(6);
            int number = numbers[random.nextInt(numbers.length)];
            long row = channels.row(origin, number, NODE);
            assertThat(known.merge(origin + "/" + number, row, (before, now) -> before)).isEqualTo(row);
            if (i % 300 == 299) {
                channels.forget();
            }
        }
        assertThat(rows()).isEqualTo(known.size()).isEqualTo(6L * numbers.length);
        assertThat(known.values()).doesNotHaveDuplicates();
    }
}
