package org.microbrain.core.archive;

import java.sql.Connection;
import java.sql.SQLException;

/** A question to the tables: a few statements on a connection that only reads and is given back at once. */
interface Question<T> {
    T ask(Connection connection) throws SQLException;
}
