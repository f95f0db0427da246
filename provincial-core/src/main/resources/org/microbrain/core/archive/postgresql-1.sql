-- The archive on PostgreSQL, layout 1. Columns are those of schema-1.sql, so that the same questions can be put to both.
-- Texts are compared byte by byte (COLLATE "C"), as SQLite does: areas are ranges of texts.
CREATE TABLE archive_layout (version INTEGER NOT NULL);
INSERT INTO archive_layout VALUES (1);

CREATE TABLE origin (
    id BIGINT PRIMARY KEY,
    node TEXT COLLATE "C" NOT NULL,
    journal BYTEA NOT NULL,
    made BIGINT NOT NULL,
    last_record BIGINT NOT NULL,
    last_arrived BIGINT NOT NULL,
    received BYTEA NOT NULL,
    shed BYTEA NOT NULL,
    UNIQUE (node, journal)
) WITH (fillfactor = 50);

-- The name of every record that was ever stored, and the SHA-256 of its content. Stays when the content's time is over.
CREATE TABLE record_key (
    origin BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    record BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    PRIMARY KEY (origin, sequence)
);

-- Records as sealed. A row's number holds the month in which a block of readings arrived (see RowNumbers), so a month is a
-- partition and a look-up by number meets one of them. All other records are in the first partition, for ever.
CREATE TABLE record (
    id BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    checksum INTEGER NOT NULL,
    arrived BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (id)
) PARTITION BY RANGE (id);
-- Blocks are compressed already.
ALTER TABLE record ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX record_origin ON record (origin, sequence);
CREATE TABLE record_events (LIKE record INCLUDING ALL);
ALTER TABLE record ATTACH PARTITION record_events FOR VALUES FROM (0) TO (1099511627776);

-- Blocks whose time was over: how many of each origin, by the month of their arrival, counted from January 1970.
CREATE TABLE forgotten (
    month BIGINT NOT NULL,
    origin BIGINT NOT NULL,
    records BIGINT NOT NULL,
    PRIMARY KEY (origin, month)
);

CREATE TABLE conflict (
    origin BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    checksum INTEGER NOT NULL,
    arrived BIGINT NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (origin, sequence, checksum)
);

CREATE TABLE uninterpreted (record BIGINT PRIMARY KEY, reason TEXT NOT NULL);

CREATE TABLE channel (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    origin BIGINT NOT NULL,
    number INTEGER NOT NULL,
    node TEXT COLLATE "C" NOT NULL,
    registered BIGINT NOT NULL,
    name TEXT COLLATE "C",
    unit TEXT NOT NULL,
    source TEXT NOT NULL,
    UNIQUE (origin, number)
);
CREATE INDEX channel_name ON channel (node, name);

CREATE TABLE block_series (
    channel BIGINT NOT NULL,
    wide INTEGER NOT NULL,
    first BIGINT NOT NULL,
    record BIGINT NOT NULL,
    last BIGINT NOT NULL,
    count INTEGER NOT NULL,
    nan INTEGER NOT NULL,
    min DOUBLE PRECISION,
    max DOUBLE PRECISION,
    sum DOUBLE PRECISION,
    PRIMARY KEY (channel, wide, first, record)
) PARTITION BY RANGE (record);

CREATE TABLE warning (
    record BIGINT PRIMARY KEY,
    time BIGINT NOT NULL,
    node TEXT COLLATE "C" NOT NULL,
    level INTEGER NOT NULL,
    area TEXT COLLATE "C" NOT NULL
);
CREATE INDEX warning_time ON warning (time, record);

CREATE TABLE detection (
    record BIGINT PRIMARY KEY,
    time BIGINT NOT NULL,
    node TEXT COLLATE "C" NOT NULL
);
CREATE INDEX detection_time ON detection (time, record);

CREATE TABLE report (
    record BIGINT PRIMARY KEY,
    time BIGINT NOT NULL,
    node TEXT COLLATE "C" NOT NULL
);
CREATE INDEX report_time ON report (time, record);

CREATE TABLE warning_part (
    warning TEXT COLLATE "C" NOT NULL,
    record BIGINT NOT NULL,
    PRIMARY KEY (warning, record)
);

CREATE TABLE label (
    warning TEXT COLLATE "C" PRIMARY KEY,
    record BIGINT NOT NULL,
    time BIGINT NOT NULL,
    node TEXT COLLATE "C" NOT NULL,
    area TEXT COLLATE "C" NOT NULL,
    hazard TEXT NOT NULL,
    rule TEXT NOT NULL,
    detector TEXT NOT NULL,
    series TEXT NOT NULL,
    unit TEXT NOT NULL,
    level INTEGER NOT NULL,
    label INTEGER NOT NULL,
    drill INTEGER NOT NULL,
    cause BIGINT NOT NULL
);
CREATE INDEX label_time ON label (time);

CREATE TABLE sums (
    record BIGINT PRIMARY KEY,
    node TEXT COLLATE "C" NOT NULL,
    features TEXT COLLATE "C" NOT NULL,
    sensor TEXT COLLATE "C" NOT NULL,
    unit TEXT COLLATE "C" NOT NULL,
    first_week BIGINT NOT NULL,
    last_week BIGINT NOT NULL,
    nodes INTEGER NOT NULL,
    rows BIGINT NOT NULL
);
CREATE INDEX sums_node ON sums (node, last_week);

CREATE TABLE clock_start (origin BIGINT PRIMARY KEY, start BIGINT NOT NULL);
