-- One row for each journal of each node. Receipts and shed sets are sequence sets, see PROTOCOL.md.
CREATE TABLE origin (
    id INTEGER PRIMARY KEY,
    node TEXT NOT NULL,
    journal BLOB NOT NULL,
    made INTEGER NOT NULL,
    last_record INTEGER NOT NULL,
    last_arrived INTEGER NOT NULL,
    received BLOB NOT NULL,
    shed BLOB NOT NULL,
    UNIQUE (node, journal)
) STRICT;

-- Records as sealed. The index is small and dense, so a count of rows does not read contents.
CREATE TABLE record (
    id INTEGER PRIMARY KEY,
    origin INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;
CREATE UNIQUE INDEX record_key ON record (origin, sequence);

-- Same key, other content.
CREATE TABLE conflict (
    origin INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    checksum INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (origin, sequence, checksum)
) STRICT, WITHOUT ROWID;

CREATE TABLE uninterpreted (record INTEGER PRIMARY KEY, reason TEXT NOT NULL) STRICT;

-- A series number of one journal. The name is NULL until its registration arrives.
CREATE TABLE channel (
    id INTEGER PRIMARY KEY,
    origin INTEGER NOT NULL,
    number INTEGER NOT NULL,
    node TEXT NOT NULL,
    registered INTEGER NOT NULL,
    name TEXT,
    unit TEXT NOT NULL,
    source TEXT NOT NULL,
    UNIQUE (origin, number)
) STRICT;
CREATE INDEX channel_name ON channel (node, name);

-- One row for each series of each block, clustered by series and time. A block that spans more than a day stands apart
-- (wide = 1), so that one reading with a wild time does not turn each look-up into a scan.
-- Columns of type ANY keep doubles as they are. nan counts the readings that minimum, maximum and sum leave out.
CREATE TABLE block_series (
    channel INTEGER NOT NULL,
    wide INTEGER NOT NULL,
    first INTEGER NOT NULL,
    record INTEGER NOT NULL,
    last INTEGER NOT NULL,
    count INTEGER NOT NULL,
    nan INTEGER NOT NULL,
    min ANY,
    max ANY,
    sum ANY,
    PRIMARY KEY (channel, wide, first, record)
) STRICT, WITHOUT ROWID;

CREATE TABLE warning (
    record INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    node TEXT NOT NULL,
    level INTEGER NOT NULL,
    area TEXT NOT NULL
) STRICT;
CREATE INDEX warning_time ON warning (time, record);

CREATE TABLE detection (
    record INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    node TEXT NOT NULL
) STRICT;
CREATE INDEX detection_time ON detection (time, record);

CREATE TABLE report (
    record INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    node TEXT NOT NULL
) STRICT;
CREATE INDEX report_time ON report (time, record);
