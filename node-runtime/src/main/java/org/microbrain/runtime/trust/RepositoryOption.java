package org.microbrain.runtime.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.microbrain.release.author.Drafting;
import org.microbrain.release.author.Lives;
import org.microbrain.release.author.ReleaseRepository;
import picocli.CommandLine.Option;

/** Which repository a command works on, and at what time. */
final class RepositoryOption {

    @Option(names = "--repository", required = true, paramLabel = "DIR", description = {"发布库文件夹", "folder of the repository"})
    private Path folder;

    ReleaseRepository open() throws IOException {
        return new ReleaseRepository(folder);
    }

    Drafting drafting(ReleaseRepository repository) {
        return new Drafting(repository, Lives.DEFAULT, now());
    }

    Instant now() {
        return InstantSource.system().instant();
    }
}
