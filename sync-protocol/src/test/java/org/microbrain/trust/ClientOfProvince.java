package org.microbrain.trust;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;

/** A client with a store in a folder, started anew for each update, as a node is after a restart. */
final class ClientOfProvince {

    final Path folder;
    private final Fetch fetch;
    private final TrustStore store;

    ClientOfProvince(Path folder, byte[] firstRoot, Fetch fetch, Disk disk) throws IOException {
        this.folder = folder;
        this.fetch = fetch;
        store = new TrustStore(folder, disk);
        if (store.load(RoleName.ROOT, TrustLimits.DEFAULT.root()).isEmpty()) {
            store.save(RoleName.ROOT, firstRoot);
        }
    }

    ClientOfProvince(Path folder, SimulatedRepository repository) throws IOException {
        this(folder, repository.firstRoot(), repository, Disk.REAL);
    }

    TufClient open(Instant now) throws IOException, TrustFailure {
        byte[] root = store.load(RoleName.ROOT, TrustLimits.DEFAULT.root()).orElseThrow();
        return new TufClient(root, store, fetch, TrustLimits.DEFAULT, now);
    }

    TufClient refresh() throws IOException, TrustFailure {
        return refresh(SimulatedRepository.NOW);
    }

    TufClient refresh(Instant now) throws IOException, TrustFailure {
        TufClient client = open(now);
        client.refresh();
        return client;
    }

    Optional<TargetInfo> find(String path) throws IOException, TrustFailure {
        return refresh().find(new TargetPath(path));
    }

    /** What is kept: versions by name of file. */
    Map<String, Long> kept() throws IOException {
        Map<String, Long> versions = new TreeMap<>();
        for (String name : store.names()) {
            if (name.endsWith(".json")) {
                versions.put(name.substring(0, name.length() - 5), Fields.of(
                        JsonReader.read(Files.readAllBytes(folder.resolve(name)), 5_000_000), name).object("signed")
                        .whole("version", 1, Long.MAX_VALUE));
            }
        }
        return versions;
    }
}
