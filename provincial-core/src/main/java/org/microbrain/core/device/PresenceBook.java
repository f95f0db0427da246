package org.microbrain.core.device;

import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.microbrain.runtime.device.DeviceMessage;
import org.microbrain.runtime.storage.SqliteFile;

/**
 * What is known of each device's presence, in memory and in a file. Changed by one thread, read by any.
 */
public final class PresenceBook implements AutoCloseable {

    /** Devices are registered in Hono, so there are not many more than there are. */
    static final int MOST = 100_000;
    private static final String TABLE = """
            CREATE TABLE device(device TEXT PRIMARY KEY, area TEXT NOT NULL, adapter TEXT NOT NULL, seen_ms INTEGER NOT NULL,
              connected_ms INTEGER NOT NULL, disconnected_ms INTEGER NOT NULL, listens_until_ms INTEGER NOT NULL,
              told_ms INTEGER NOT NULL, provisioned_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;
            """;

    private final SqliteFile file;
    private final Function<String, String> area;
    private final Map<String, DevicePresence> all = new ConcurrentHashMap<>();
    private volatile long mark;

    /**
     * @param area code of where a device stands, as the configuration says it now; empty when nobody said
     * @throws org.microbrain.journal.StorageFailure when the file cannot be had
     */
    public PresenceBook(Path path, Function<String, String> area) {
        this.area = area;
        file = SqliteFile.openOrBegin(path, SqliteFile.Format.logged(512, SqliteFile.EVERY_PAGE, TABLE),
                "the presence of Hono's devices is known again as they send");
        file.rows(PresenceBook::read, "SELECT * FROM device").forEach(one -> all.put(one.device(), one.standing(area.apply(one.device()))));
    }

    private static DevicePresence read(ResultSet row) throws SQLException {
        return new DevicePresence(row.getString(1), row.getString(2), row.getString(3), row.getLong(4), row.getLong(5), row.getLong(6),
                row.getLong(7), row.getLong(8), row.getLong(9));
    }

    /**
     * Enters messages in their order; one that comes again changes nothing.
     *
     * @return the devices of which something changed
     * @throws org.microbrain.journal.StorageFailure when they cannot be kept; nothing is entered then
     */
    Collection<DevicePresence> saw(List<DeviceMessage> messages) {
        Map<String, DevicePresence> changed = new HashMap<>();
        for (DeviceMessage message : messages) {
            String device = message.device();
            DevicePresence before = changed.getOrDefault(device, all.get(device));
            if (before == null && all.size() + changed.size() >= MOST) {
                continue;
            }
            DevicePresence known = before == null ? DevicePresence.of(device, area.apply(device)) : before;
            DevicePresence after = known.after(message);
            if (!after.equals(before)) {
                changed.put(device, after);
            }
        }
        if (!changed.isEmpty()) {
            file.transaction(() -> {
                file.updateAll("INSERT OR REPLACE INTO device VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)", changed.values(),
                        PresenceBook::columns);
                return null;
            });
            all.putAll(changed);
            mark++;
        }
        return changed.values();
    }

    private static Object[] columns(DevicePresence one) {
        return new Object[] {one.device(), one.area(), one.adapter(), one.seen(), one.connected(), one.disconnected(),
            one.listensUntil(), one.told(), one.provisioned()};
    }

    /** Another number after each change. Any thread. */
    public long mark() {
        return mark;
    }

    /** All there are, in no order. Any thread. */
    public Collection<DevicePresence> all() {
        return List.copyOf(all.values());
    }

    /** Any thread. */
    public Optional<DevicePresence> of(String device) {
        return Optional.ofNullable(all.get(device));
    }

    @Override
    public void close() {
        file.close();
    }
}
