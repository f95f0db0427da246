package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Table {@code device_place}: how far what devices send is archived, see {@link DevicePlace}. For the thread that writes. */
final class DevicePlaces {

    private final Connection connection;

    DevicePlaces(Connection connection) {
        this.connection = connection;
    }

    static void make(Statement statement) throws SQLException {
        statement.execute("CREATE TABLE IF NOT EXISTS device_place (topic TEXT NOT NULL, part INTEGER NOT NULL, "
                + "place BIGINT NOT NULL, stamped BIGINT NOT NULL, PRIMARY KEY (topic, part))");
    }

    DevicePlace of(String topic, int partition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT place, stamped FROM device_place WHERE topic = ? AND part = ?")) {
            select.setString(1, topic);
            select.setInt(2, partition);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? new DevicePlace(row.getLong(1), row.getLong(2)) : DevicePlace.NONE;
            }
        }
    }

    /** Within a transaction. @throws IllegalStateException when another core took this step, or a part of it, before */
    void take(DeviceBatch.Step step) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement("INSERT INTO device_place VALUES (?, ?, ?, ?) ON CONFLICT "
                + "(topic, part) DO UPDATE SET place = excluded.place, stamped = excluded.stamped "
                + "WHERE device_place.place = ? AND device_place.stamped = ?")) {
            upsert.setString(1, step.topic());
            upsert.setInt(2, step.partition());
            upsert.setLong(3, step.to().offset());
            upsert.setLong(4, step.to().stamped());
            upsert.setLong(5, step.from().offset());
            upsert.setLong(6, step.from().stamped());
            if (upsert.executeUpdate() == 0) {
                throw new IllegalStateException("somebody else archives " + step.topic() + " " + step.partition());
            }
        }
    }

    /** Those of another archive. */
    static void copy(Connection from, Connection to) throws SQLException {
        try (Statement all = from.createStatement();
                ResultSet row = all.executeQuery("SELECT topic, part, place, stamped FROM device_place");
                PreparedStatement insert = to.prepareStatement("INSERT INTO device_place VALUES (?, ?, ?, ?) ON CONFLICT "
                        + "(topic, part) DO UPDATE SET place = excluded.place, stamped = excluded.stamped")) {
            while (row.next()) {
                insert.setString(1, row.getString(1));
                insert.setInt(2, row.getInt(2));
                insert.setLong(3, row.getLong(3));
                insert.setLong(4, row.getLong(4));
                insert.executeUpdate();
            }
        }
    }
}
