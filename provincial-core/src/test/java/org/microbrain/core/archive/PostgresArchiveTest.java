package org.microbrain.core.archive;

import java.nio.file.Path;

class PostgresArchiveTest extends ArchiveContract {

    @Override
    Archive open(Path folder) {
        return PostgresServer.open(folder);
    }
}
