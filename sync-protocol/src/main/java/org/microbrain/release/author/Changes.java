package org.microbrain.release.author;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Revocation;
import org.microbrain.release.Revocations;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.TargetPath;
import org.microbrain.trust.Targets;
import org.microbrain.trust.TrustFailure;

/** What a draft of targets changes of what is published; a signer is told this before she signs. */
public record Changes(List<Added> added, List<TargetPath> removed, List<Revocation> revoked) {

    /**
     * A target that is new or another one.
     *
     * @param release its document; empty when it is no release
     */
    public record Added(TargetPath path, Optional<Release> release) {
    }

    /** @throws TrustFailure when a document is not there or is not what the draft says, because nobody signs what she cannot read */
    public static Changes of(ReleaseRepository repository, RoleName role, Targets next) throws IOException, TrustFailure {
        Optional<Targets> before = repository.targets(role);
        List<Added> added = new ArrayList<>();
        for (TargetPath path : next.targets().keySet()) {
            if (before.isEmpty() || !before.get().target(path).equals(next.target(path))) {
                Optional<ReleaseName> name = ReleaseName.of(path);
                added.add(new Added(path, name.isEmpty() ? Optional.empty()
                        : Optional.of(repository.document(name.get(), next.target(path).orElseThrow()))));
            }
        }
        List<TargetPath> removed = before.map(old -> old.targets().keySet().stream()
                .filter(path -> next.target(path).isEmpty()).toList()).orElse(List.of());
        List<Revocation> revoked = new ArrayList<>();
        for (ReleaseKind kind : ReleaseKind.values()) {
            if (kind.role().equals(role)) {
                revoked.addAll(Revocations.read(kind, next));
                before.ifPresent(old -> revoked.removeAll(Revocations.read(kind, old)));
            }
        }
        return new Changes(added, removed, revoked);
    }
}
