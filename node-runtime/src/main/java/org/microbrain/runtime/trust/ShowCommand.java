package org.microbrain.runtime.trust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonReader;
import org.microbrain.release.Artifact;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseDocument;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Revocation;
import org.microbrain.release.Revocations;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing;
import org.microbrain.trust.DelegatedRole;
import org.microbrain.trust.Metadata;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Root;
import org.microbrain.trust.SignedFile;
import org.microbrain.trust.TargetPath;
import org.microbrain.trust.Targets;
import org.microbrain.trust.TrustFailure;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code microbrain release show}: what is published, who signs for it, what waits for signatures; or one release. */
@Command(name = "show", mixinStandardHelpOptions = true,
        description = {"查看发布库，或其中一个发布。", "Show the repository, or one release."})
final class ShowCommand implements Callable<Integer> {

    @Mixin
    private RepositoryOption where;

    @Mixin
    private Outcome outcome;

    @Parameters(arity = "0..1", paramLabel = "KIND/NAME/VERSION", description = {"如 model/flood/1.4.0",
        "such as model/flood/1.4.0"})
    private String release;

    @Override
    public Integer call() {
        return outcome.of(() -> release == null ? all(where.open()) : one(where.open(), RevokeCommand.name(release)));
    }

    private Outcome.Said one(ReleaseRepository repository, ReleaseName name) throws IOException, TrustFailure {
        Release found = repository.release(name).orElseThrow(
                () -> new IllegalArgumentException(name + "：没有这个发布 / there is no such release"));
        List<String> lines = new ArrayList<>(List.of(name.toString(), "  " + found.notes().zh(), "  " + found.notes().en()));
        for (Artifact artifact : found.artifacts()) {
            lines.add("  " + artifact.sha256() + "  " + artifact.length() + "  " + artifact.file());
        }
        lines.add("  主板 / boards " + words(found.fits().boards()) + "，型号 / profiles " + words(found.fits().profiles())
                + "，程序 / program " + found.fits().from().map(Object::toString).orElse("…") + " ≤ v < "
                + found.fits().below().map(Object::toString).orElse("…"));
        Revocation revoked = revocations(repository, name.kind()).stream()
                .filter(one -> one.release().equals(name)).findFirst().orElse(null);
        if (revoked != null) {
            lines.add("  " + revoked(revoked));
        }
        byte[] document = ReleaseDocument.write(found);
        return new Outcome.Said(Fields.of(JsonReader.read(document, ReleaseDocument.MAX_BYTES), "release").members(), lines);
    }

    private static String words(Iterable<String> names) {
        String joined = String.join(", ", names);
        return joined.isEmpty() ? "全部 / all" : joined;
    }

    private static String revoked(Revocation one) {
        return "已撤回 / revoked " + one.at() + "：" + one.reason().zh() + " / " + one.reason().en();
    }

    private Outcome.Said all(ReleaseRepository repository) throws IOException, TrustFailure {
        List<String> lines = new ArrayList<>();
        Map<String, Object> roles = new TreeMap<>();
        for (RoleName role : List.of(RoleName.ROOT, RoleName.TARGETS, RoleName.SNAPSHOT, RoleName.TIMESTAMP)) {
            role(repository, role, lines, roles);
        }
        Optional<Root> root = repository.root();
        root.ifPresent(one -> lines.add("  根 / root ← " + DraftText.signers(one.keysOf(RoleName.ROOT))));
        List<Object> releases = new ArrayList<>();
        List<Object> revoked = new ArrayList<>();
        for (ReleaseKind kind : ReleaseKind.values()) {
            role(repository, kind.role(), lines, roles);
            Optional<DelegatedRole> delegated =
                    repository.targets(RoleName.TARGETS).flatMap(targets -> targets.delegation(kind.role()));
            delegated.ifPresent(one -> lines.add("  ← " + DraftText.signers(one.keys())));
            for (TargetPath path : repository.targets(kind.role()).map(Targets::targets).orElse(Map.of()).keySet()) {
                ReleaseName.of(path).ifPresent(name -> {
                    lines.add("    " + name);
                    releases.add(name.toString());
                });
            }
            for (Revocation one : revocations(repository, kind)) {
                lines.add("    " + one.release() + "  " + revoked(one));
                revoked.add(Map.of("release", one.release().toString(), "at", one.at().toString(), "reason",
                        Map.of("zh", one.reason().zh(), "en", one.reason().en())));
            }
        }
        List<Object> drafts = new ArrayList<>();
        for (Signing.Draft draft : new Signing(repository).drafts()) {
            lines.add("待签名 / waits for signatures:");
            lines.addAll(DraftText.lines(repository, draft));
            drafts.add(DraftText.document(draft));
        }
        return new Outcome.Said(Map.of("roles", roles, "releases", releases, "revoked", revoked, "drafts", drafts), lines);
    }

    private static List<Revocation> revocations(ReleaseRepository repository, ReleaseKind kind)
            throws IOException, TrustFailure {
        Optional<Targets> targets = repository.targets(kind.role());
        return targets.isEmpty() ? List.of() : Revocations.read(kind, targets.get());
    }

    private void role(ReleaseRepository repository, RoleName role, List<String> lines, Map<String, Object> roles)
            throws IOException, TrustFailure {
        Optional<SignedFile> file = repository.published(role);
        if (file.isEmpty()) {
            lines.add(role + "：尚未签名完成 / not signed by enough yet");
            return;
        }
        long version = file.get().signed().whole("version", 1, Long.MAX_VALUE);
        String expires = file.get().signed().text("expires");
        boolean over = expires.compareTo(Metadata.Head.text(where.now())) <= 0;
        lines.add(role + "：第 " + version + " 版 / version " + version + "，有效至 / good until " + expires
                + (over ? "  已过期 / expired" : ""));
        roles.put(role.text(), Map.of("version", version, "expires", expires, "expired", over));
    }
}
