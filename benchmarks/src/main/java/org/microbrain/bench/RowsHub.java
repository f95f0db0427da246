package org.microbrain.bench;

/** A hub that stores a SQLite row for each reading. */
final class RowsHub {

    static final String FOLDER = "rows-hub";

    private RowsHub() {
    }

    static void run(LineEnd end) throws Exception {
        try (RowStore store = new RowStore(end.folder(FOLDER))) {
            PlainHub.run(end, batches -> store.insert(batches.stream().map(PlainConnection.Numbered::content).toList()));
        }
    }
}
