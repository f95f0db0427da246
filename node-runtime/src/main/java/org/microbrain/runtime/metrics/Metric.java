package org.microbrain.runtime.metrics;

/**
 * Every metric a node may show at {@code /metrics}, the one place where their names stand. In the Prometheus format
 * dots become underscores and counters end in {@code _total}; {@code microbrain.journal.waiting.records} is read as
 * {@code microbrain_journal_waiting_records}. Labels hold few values only: never a series, a person or an address.
 */
public enum Metric {

    JOURNAL_MADE("microbrain.journal.made", Kind.COUNTER, "Records made at this node, by class"),
    JOURNAL_SHED("microbrain.journal.shed", Kind.COUNTER, "Records shed because the journal was full, by class"),
    JOURNAL_COMMITS("microbrain.journal.commits", Kind.COUNTER, "Group commits synced to disk"),
    WAITING_RECORDS("microbrain.journal.waiting.records", Kind.GAUGE,
            "Records the parent has not acknowledged, by class"),
    WAITING_BYTES("microbrain.journal.waiting.bytes", Kind.GAUGE,
            "Bytes of records the parent has not acknowledged, by class"),

    LINK_CONNECTED("microbrain.link.connected", Kind.GAUGE, "1 while a parent is connected, else 0"),
    LINK_CONNECTS("microbrain.link.connects", Kind.COUNTER, "Connections made to a parent"),
    LINK_SENT("microbrain.link.sent.bytes", Kind.COUNTER, "Bytes sent to the parent"),
    LINK_ACKNOWLEDGED("microbrain.link.acknowledged", Kind.COUNTER, "Records the parent has acknowledged"),
    CHILDREN_CONNECTED("microbrain.children.connected", Kind.GAUGE, "Children connected now"),
    CHILDREN_KNOWN("microbrain.children.known", Kind.GAUGE, "Children ever admitted"),
    CHILDREN_TWICE("microbrain.children.twice", Kind.GAUGE,
            "Children of whose name two machines are alive: a copied disk or a stolen key"),
    CHILDREN_RECEIVED("microbrain.children.received", Kind.COUNTER, "Records taken from children and made durable"),
    CHILDREN_REFUSED("microbrain.children.refused", Kind.COUNTER, "Connections of children refused, by reason"),

    INTAKE_READINGS("microbrain.intake.readings", Kind.COUNTER, "Readings taken in, by way (mqtt, http, folder)"),
    REFUSED("microbrain.refused", Kind.COUNTER, "What was refused, by reason; goes on over a restart"),
    DETECTIONS("microbrain.detections", Kind.COUNTER, "Detections made, by rule kind"),
    WARNINGS("microbrain.warnings", Kind.COUNTER, "Warnings raised, by level"),
    ARCHIVED_READINGS("microbrain.archive.readings", Kind.COUNTER, "Readings written to the archive"),
    ARCHIVE_DUPLICATES("microbrain.archive.duplicates", Kind.COUNTER, "Records that came again and were skipped"),
    ARCHIVE_GIVEN_UP("microbrain.archive.given.up", Kind.GAUGE, "Blocks of readings that were summed up by the hour and given up"),
    ARCHIVE_NOT_SUMMED("microbrain.archive.not.summed", Kind.GAUGE,
            "Records that could not be read when their time was over; anything but 0 is a loss"),
    ARCHIVE_RAW_SINCE("microbrain.archive.raw.since.seconds", Kind.GAUGE,
            "Unix time since whose month all readings that arrived are kept as measured; 0 while all are"),
    INGEST_LAG("microbrain.ingest.lag", Kind.GAUGE, "Messages in Kafka that are not archived yet"),
    DEAD_LETTERS("microbrain.ingest.dead.letters", Kind.GAUGE, "Messages from Kafka that were set aside"),

    INTENT_REVISION("microbrain.intents.revision", Kind.GAUGE, "Highest revision of an intent that is held"),
    INTENTS_REFUSED("microbrain.intents.refused", Kind.COUNTER, "Intents left out because they were not genuine"),
    PIECES_FETCHED("microbrain.pieces.fetched.bytes", Kind.COUNTER, "Bytes of releases that came from parents"),
    PIECES_GIVEN("microbrain.pieces.given.bytes", Kind.COUNTER, "Bytes of releases given to children"),
    PIECES_FROM_CACHE("microbrain.pieces.cached", Kind.COUNTER, "Pieces of releases given to children from the cache"),

    LEDGER_UNBALANCED("microbrain.ledger.unbalanced", Kind.GAUGE,
            "Origins whose ledger does not balance; anything but 0 is a loss"),
    DISK_FREE("microbrain.disk.free.bytes", Kind.GAUGE, "Free bytes where the node keeps its data"),
    DISK_STATE("microbrain.disk.state", Kind.GAUGE, "0 good, 1 low on room, 2 full, 3 failing"),
    CHILDREN_DISK("microbrain.children.disk.troubled", Kind.GAUGE, "Children whose disk is low, full or failing"),
    CLOCK_TRUSTED("microbrain.clock.trusted", Kind.GAUGE, "1 while the clock is believed, 0 while it is doubtful"),
    SIGN_INS_FAILED("microbrain.console.signin.failed", Kind.COUNTER, "Sign-ins to the console that failed");

    /** How a metric behaves. */
    public enum Kind {
        /** Only grows while the node runs. */
        COUNTER,
        /** A value as it is now. */
        GAUGE
    }

    private final String key;
    private final Kind kind;
    private final String description;

    Metric(String key, Kind kind, String description) {
        this.key = key;
        this.kind = kind;
        this.description = description;
    }

    /** The name with dots. */
    public String key() {
        return key;
    }

    public Kind kind() {
        return kind;
    }

    public String description() {
        return description;
    }
}
