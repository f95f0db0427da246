package org.microbrain.release.author;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.microbrain.release.Artifact;
import org.microbrain.release.Fits;
import org.microbrain.release.Notes;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Sample;
import org.microbrain.release.Version;
import org.microbrain.trust.TrustFailure;

/**
 * What a person writes down of a release that is to be, by the command or at the core's console; its files come beside it.
 *
 * @param reason why a model is released without an evaluation that speaks for it ({@link ModelEvidence}); mostly empty
 */
public record NewRelease(ReleaseName name, Fits fits, Notes notes, Optional<Sample> sample, String reason) {

    /** @throws IllegalArgumentException when there is no such kind */
    public static ReleaseKind kind(String word) {
        return ReleaseKind.of(word).orElseThrow(() -> new IllegalArgumentException(
                "种类只能是 / a kind is one of " + List.of(ReleaseKind.values()) + "：" + word));
    }

    /**
     * Which nodes it is made for, as words.
     *
     * @param from  null for any
     * @param below null for none
     */
    public static Fits fits(Set<String> boards, Set<String> profiles, String from, String below) {
        return new Fits(boards, profiles, Optional.ofNullable(from).map(Version::new),
                Optional.ofNullable(below).map(Version::new));
    }

    /**
     * Names of the files that prove it; both or none.
     *
     * @param input    null for no sample
     * @param expected null for no sample
     * @throws IllegalArgumentException when one is there without the other
     */
    public static Optional<Sample> sample(String input, String expected) {
        if ((input == null) != (expected == null)) {
            throw new IllegalArgumentException("样例要有输入和应得输出 / a sample has an input and an expected output");
        }
        return input == null ? Optional.empty() : Optional.of(new Sample(input, expected));
    }

    /**
     * Takes copies of its files and drafts it; each file keeps its name.
     *
     * @throws IllegalArgumentException when it does not hold together, a model comes without evidence or reason, one for gateways
     *                                  has a password in it or is not one package, or there is, or was, one of this name
     */
    public void draft(ReleaseRepository repository, Drafting drafting, List<Path> files) throws IOException, TrustFailure {
        if (name.kind() == ReleaseKind.MODEL) {
            ModelEvidence.check(files, reason);
        }
        if (name.kind() == ReleaseKind.KURA_CONFIGURATION) {
            NoPasswords.check(files);
        }
        if (name.kind() == ReleaseKind.KURA_PACKAGE) {
            OnePackage.check(files);
        }
        List<Artifact> artifacts = new ArrayList<>();
        for (Path file : files) {
            artifacts.add(repository.take(file));
        }
        drafting.add(new Release(name, artifacts, fits, ModelEvidence.with(notes, reason), sample));
    }
}
