package org.microbrain.release.author;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.trust.DelegatedRole;
import org.microbrain.trust.KeyId;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Root;
import org.microbrain.trust.SignedFile;
import org.microbrain.trust.Targets;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustLimits;
import org.microbrain.trust.author.MetadataForm;
import org.microbrain.trust.author.SigningKey;

/**
 * Adds signatures to drafts, one person after the other. A draft that enough of its role's signers have signed becomes a
 * version of the repository; nodes learn of it with the next {@link Publishing}.
 */
public final class Signing {

    private final ReleaseRepository repository;

    public Signing(ReleaseRepository repository) {
        this.repository = repository;
    }

    /**
     * A draft and who it waits for.
     *
     * @param mustSign each set of keys of which a threshold must sign; for a root those of the old and of the new one
     */
    public record Draft(RoleName role, SignedFile file, List<RoleKeys> mustSign) {

        public boolean isComplete() {
            return mustSign.stream().allMatch(keys -> keys.signers(file) >= keys.threshold());
        }

        /** Whether a key may sign it. */
        public boolean mayBeSignedBy(SigningKey key) {
            return mustSign.stream().anyMatch(keys -> keys.keys().containsKey(key.publicKey().id()));
        }
    }

    /** All drafts: root, targets, then the kinds. */
    public List<Draft> drafts() throws IOException, TrustFailure {
        List<Draft> drafts = new ArrayList<>();
        Optional<SignedFile> root = repository.draft(RoleName.ROOT);
        Optional<Root> oldRoot = repository.root();
        Optional<Root> newRoot = root.isEmpty() ? Optional.empty() : Optional.of(ReleaseRepository.asRoot(root.get()));
        if (newRoot.isPresent()) {
            List<RoleKeys> keys = new ArrayList<>(List.of(newRoot.get().keysOf(RoleName.ROOT)));
            oldRoot.ifPresent(old -> keys.add(old.keysOf(RoleName.ROOT)));
            drafts.add(new Draft(RoleName.ROOT, root.get(), keys));
        }
        Optional<Root> counts = newRoot.isPresent() ? newRoot : oldRoot;
        Optional<SignedFile> targets = repository.draft(RoleName.TARGETS);
        if (targets.isPresent() && counts.isPresent()) {
            drafts.add(new Draft(RoleName.TARGETS, targets.get(), List.of(counts.get().keysOf(RoleName.TARGETS))));
        }
        Optional<Targets> delegator = repository.latest(RoleName.TARGETS);
        if (delegator.isPresent()) {
            for (DelegatedRole role : delegator.get().delegations()) {
                Optional<SignedFile> draft = repository.draft(role.name());
                if (draft.isPresent()) {
                    drafts.add(new Draft(role.name(), draft.get(), List.of(role.keys())));
                }
            }
        }
        return drafts;
    }

    /**
     * Signs a draft.
     *
     * @throws IllegalArgumentException when there is no such draft, or the key is none of its role
     */
    public void sign(RoleName role, SigningKey key) throws IOException, TrustFailure, GeneralSecurityException {
        Draft draft = waiting(role);
        if (!draft.mayBeSignedBy(key)) {
            throw new IllegalArgumentException(role + "：这把密钥无权签名 / this key may not sign for it: " + key);
        }
        repository.saveDraft(role, MetadataForm.sign(role, draft.file().bytes(), key));
    }

    /**
     * Takes the signatures of a draft that was signed elsewhere, by somebody whose key never comes here. What is signed must be
     * the draft as it is now, byte for byte. Nothing changes when anything is wrong.
     *
     * @param signed the draft's file, with one new signature or more
     * @throws IllegalArgumentException when it is not this draft, or has no new signature of a key that may sign it
     * @throws TrustFailure             when it is no metadata
     */
    public void take(RoleName role, byte[] signed) throws IOException, TrustFailure {
        Draft draft = waiting(role);
        SignedFile file = SignedFile.read(role, signed, TrustLimits.DEFAULT.targets());
        if (!Arrays.equals(file.canonical(), draft.file().canonical())) {
            throw new IllegalArgumentException(role + "：这不是现在等待签名的草稿（可能已改动或是旧版本），请重新下载后再签 / "
                    + "this is not the draft that waits now, it was changed or is of another version; download it anew and sign that");
        }
        Map<KeyId, String> added = new LinkedHashMap<>(file.signatures());
        added.entrySet().removeAll(draft.file().signatures().entrySet());
        for (Map.Entry<KeyId, String> one : added.entrySet()) {
            boolean good = draft.mustSign().stream().map(keys -> keys.keys().get(one.getKey()))
                    .anyMatch(key -> key != null && key.verifies(draft.file().canonical(), one.getValue()));
            if (!good) {
                throw new IllegalArgumentException(role + "：签名无效，或这把密钥无权签名 / a signature is wrong, or its key may not sign "
                        + "for it: " + one.getKey());
            }
        }
        if (added.isEmpty()) {
            throw new IllegalArgumentException(role + "：文件中没有新的签名 / there is no new signature in the file");
        }
        repository.saveDraft(role, MetadataForm.withSignatures(draft.file(), added));
    }

    private Draft waiting(RoleName role) throws IOException, TrustFailure {
        return drafts().stream().filter(one -> one.role().equals(role)).findFirst().orElseThrow(
                () -> new IllegalArgumentException(role + "：没有待签名的草稿 / there is no draft to be signed"));
    }

    /**
     * Makes versions of the drafts that are complete, delegators before those to whom they delegate.
     *
     * @return the roles that have a new version
     */
    public List<RoleName> settle() throws IOException, TrustFailure {
        List<RoleName> settled = new ArrayList<>();
        boolean delegatorWaits = false;
        for (Draft draft : drafts()) {
            if (draft.isComplete() && (!delegatorWaits || countsAlready(draft))) {
                long version = draft.file().signed().whole("version", 1, Long.MAX_VALUE);
                requireNext(draft.role(), version);
                repository.saveVersion(draft.role(), version, draft.file().bytes());
                repository.deleteDraft(draft.role());
                settled.add(draft.role());
            } else if (draft.role().isTopLevel()) {
                delegatorWaits = true;
            }
        }
        return settled;
    }

    /** A version that is left out, of a root, is one that no node gets past; one that is there already would be lost. */
    private void requireNext(RoleName role, long version) throws IOException {
        long next = repository.version(role).orElse(0) + 1;
        if (version != next) {
            throw new IllegalArgumentException(
                    role + "：草稿应为第 " + next + " 版，请重新起草 / the draft must be version " + next + ", draft it anew");
        }
    }

    /** Whether what is published says the same of its keys as the draft of its delegator, which waits. */
    private boolean countsAlready(Draft draft) throws IOException, TrustFailure {
        Optional<RoleKeys> published;
        if (draft.role().isTopLevel()) {
            published = repository.root().map(root -> root.keysOf(draft.role()));
        } else {
            published = repository.targets(RoleName.TARGETS).flatMap(targets -> targets.delegation(draft.role()))
                    .map(DelegatedRole::keys);
        }
        return published.isPresent() && published.get().equals(draft.mustSign().get(0));
    }
}
