package org.microbrain.edge.intake.folder;

import java.nio.file.Path;
import java.time.ZoneId;
import org.microbrain.runtime.mapping.MappingRule;

/**
 * The drop folder's settings.
 *
 * @param path  where files are dropped; made when it does not exist
 * @param zone  of times that state no offset
 * @param chunk lines that are made durable at a time
 */
public record FolderSettings(Path path, ZoneId zone, int chunk) {

    public static final int DEFAULT_CHUNK = 1000;

    public static FolderSettings of(Path path) {
        return new FolderSettings(path, MappingRule.DEFAULT_ZONE, DEFAULT_CHUNK);
    }
}
