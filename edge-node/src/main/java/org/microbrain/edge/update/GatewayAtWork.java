package org.microbrain.edge.update;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.edge.field.StationKind;
import org.microbrain.runtime.mapping.MappingRule;

/** What of a running node a profile or a set of routes changes. */
public interface GatewayAtWork {

    /** These rules of a profile are tried after the node's own. */
    void mappings(List<MappingRule> ofProfile);

    /** Stations of the configuration may be like these kinds of a profile. */
    void stations(Map<String, StationKind> ofProfile);

    /** @param most series that are taken; 0 as configured */
    void seriesLimit(int most);

    /** @param bytes that the program may have resident; 0 no limit */
    void memoryLimit(long bytes);

    /**
     * Runs routes under a name, instead of those that run under it.
     *
     * @return why they do not run
     */
    Optional<String> routes(String name, List<Path> files);

    /** Whether all routes of a name are at work. */
    boolean routesRun(String name);

    /** Bytes of waiting records that the journal was opened with for a profile; 0 as configured. */
    long journalLimit();
}
