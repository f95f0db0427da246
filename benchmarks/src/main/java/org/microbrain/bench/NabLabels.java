package org.microbrain.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The marked windows of a NAB folder: by series name, first and last second of each. */
record NabLabels(Map<String, List<NabLabels.Window>> windows) {

    private static final String FILE = "combined_windows.json";

    /** First and last second that belong to it. */
    record Window(long first, long last) {

        boolean holds(long second) {
            return first <= second && second <= last;
        }
    }

    /** Looks for {@code labels/combined_windows.json} in the folder, beside it, and beside its {@code data}. */
    static Optional<NabLabels> find(Path folder) throws IOException {
        Path data = folder.toAbsolutePath().normalize();
        for (Path place : new Path[] {data.resolve("labels"), data.resolveSibling("labels"), data}) {
            if (Files.isRegularFile(place.resolve(FILE))) {
                return Optional.of(read(place.resolve(FILE)));
            }
        }
        return Optional.empty();
    }

    private static NabLabels read(Path file) throws IOException {
        Map<String, List<Window>> all = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : new ObjectMapper().readTree(file.toFile()).properties()) {
            List<Window> windows = new ArrayList<>();
            for (JsonNode window : entry.getValue()) {
                windows.add(new Window(NabSeries.seconds(window.get(0).asText()),
                        NabSeries.seconds(window.get(1).asText())));
            }
            all.put(entry.getKey(), windows);
        }
        return new NabLabels(all);
    }

    List<Window> of(String series) {
        return windows.getOrDefault(series, List.of());
    }
}
