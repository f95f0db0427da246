package org.microbrain.trust;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A repository that another implementation of TUF made, kept among the test's resources below {@code tuf/}. */
record PublishedFixture(String name) implements Fetch {

    private Optional<InputStream> resource(String path) {
        return Optional.ofNullable(PublishedFixture.class.getResourceAsStream("/tuf/" + name + "/" + path));
    }

    @Override
    public Optional<InputStream> fetch(String file, long maxLength) {
        return resource("metadata/" + file);
    }

    byte[] bytes(String path) throws IOException {
        try (InputStream in = resource(path).orElseThrow()) {
            return in.readAllBytes();
        }
    }

    byte[] firstRoot() throws IOException {
        return bytes("metadata/1.root.json");
    }

    /** The bytes of a target, under the name by which its signers know it. */
    byte[] target(TargetPath path, TargetInfo info) throws IOException {
        return bytes("targets/" + path.withHash(info.hashes().name()));
    }
}
