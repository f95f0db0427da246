package org.microbrain.bench;

/** A hub that reads the lines of what comes, and appends it to a file, still compressed. */
final class JsonHub {

    static final String FOLDER = "json-hub";

    private JsonHub() {
    }

    static void run(LineEnd end) throws Exception {
        try (JsonFile file = new JsonFile(end.folder(FOLDER))) {
            PlainHub.run(end, batches -> {
                for (PlainConnection.Numbered batch : batches) {
                    JsonFile.count(batch.content());
                    file.append(batch.content());
                }
                file.sync();
            });
        }
    }
}
