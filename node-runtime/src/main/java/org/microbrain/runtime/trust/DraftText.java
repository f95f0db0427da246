package org.microbrain.runtime.trust;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.author.Changes;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing.Draft;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Root;
import org.microbrain.trust.TargetPath;
import org.microbrain.trust.Targets;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustKey;

/** What a draft changes, in words: a signer reads this, not JSON, before she signs. */
final class DraftText {

    private DraftText() {
    }

    static List<String> lines(ReleaseRepository repository, Draft draft) throws IOException, TrustFailure {
        List<String> lines = new ArrayList<>();
        lines.add(draft.role() + "：第 " + version(draft) + " 版 / version " + version(draft) + "，有效至 / good until "
                + draft.file().signed().text("expires"));
        if (draft.role().equals(RoleName.ROOT)) {
            Root root = Root.read(draft.file().signed());
            for (RoleName role : List.of(RoleName.ROOT, RoleName.TARGETS, RoleName.SNAPSHOT, RoleName.TIMESTAMP)) {
                lines.add("  " + role + " ← " + signers(root.keysOf(role)));
            }
        } else {
            targets(repository, Targets.read(draft.file().signed()), draft.role(), lines);
        }
        for (RoleKeys keys : draft.mustSign()) {
            List<String> names = keys.signedBy(draft.file()).stream().map(DraftText::name).toList();
            lines.add("  已签 / signed " + names.size() + " / " + keys.threshold()
                    + (names.isEmpty() ? "" : "  " + String.join(", ", names)));
        }
        return lines;
    }

    private static long version(Draft draft) {
        return draft.file().signed().whole("version", 1, Long.MAX_VALUE);
    }

    private static void targets(ReleaseRepository repository, Targets next, RoleName role, List<String> lines)
            throws IOException, TrustFailure {
        next.delegations().forEach(one -> lines.add("  " + one.name().encoded() + " ← " + signers(one.keys())));
        Changes changes = Changes.of(repository, role, next);
        for (Changes.Added added : changes.added()) {
            lines.add("  新增 / added    " + name(added.path()));
            added.release().ifPresent(release -> lines.addAll(ShowCommand.lines(release)));
        }
        changes.removed().forEach(path -> lines.add("  移除 / removed  " + name(path)));
        changes.revoked().forEach(one -> lines.add("  撤回 / revoked  " + one.release() + "：" + one.reason().zh() + " / "
                + one.reason().en()));
    }

    private static String name(TargetPath path) {
        return ReleaseName.of(path).map(ReleaseName::toString).orElse(path.encoded());
    }

    /** {@code 2 / 3：王芳 1f3c9a2b, …}: how many of whom. */
    static String signers(RoleKeys keys) {
        return keys.threshold() + " / " + keys.ids().size() + "：" + String.join(", ",
                keys.ids().stream().map(id -> Optional.ofNullable(keys.keys().get(id)).map(DraftText::name)
                        .orElse(new RoleName(id.text()).encoded())).toList());
    }

    private static String name(TrustKey key) {
        String id = key.id().text();
        return key.owner().map(owner -> owner + " ").orElse("") + id.substring(0, Math.min(8, id.length()));
    }

    static Map<String, Object> document(Draft draft) {
        Map<String, Object> document = new TreeMap<>();
        document.put("role", draft.role().text());
        document.put("version", version(draft));
        document.put("expires", draft.file().signed().text("expires"));
        document.put("complete", draft.isComplete());
        document.put("signed",
                draft.mustSign().stream().map(keys -> (Object) (long) keys.signers(draft.file())).toList());
        document.put("needed", draft.mustSign().stream().map(keys -> (Object) (long) keys.threshold()).toList());
        return document;
    }
}
