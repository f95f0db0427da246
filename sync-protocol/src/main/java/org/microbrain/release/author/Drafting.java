package org.microbrain.release.author;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.microbrain.release.Notes;
import org.microbrain.release.Release;
import org.microbrain.release.ReleaseDocument;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Revocation;
import org.microbrain.release.Revocations;
import org.microbrain.trust.DelegatedRole;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Root;
import org.microbrain.trust.TargetInfo;
import org.microbrain.trust.TargetPath;
import org.microbrain.trust.Targets;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustKey;
import org.microbrain.trust.author.MetadataForm;

/**
 * Makes drafts: new versions of roles that wait for signatures. A draft that is there already is changed further, and
 * its signatures fall away, because nobody has signed what it says now.
 */
public final class Drafting {

    private static final Set<String> TUF_MEMBERS =
            Set.of("_type", "spec_version", "version", "expires", "targets", "delegations");

    private final ReleaseRepository repository;
    private final Lives lives;
    private final Instant now;

    /** @param now the time of the whole work, to the second */
    public Drafting(ReleaseRepository repository, Lives lives, Instant now) {
        this.repository = repository;
        this.lives = lives;
        this.now = now.truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Who signs for what, as a ceremony decides.
     *
     * @param root    of the root
     * @param targets of the top-level targets
     * @param kinds   of each kind
     * @param online  the key that makes snapshots and timestamps
     */
    public record Signers(RoleKeys root, RoleKeys targets, Map<ReleaseKind, RoleKeys> kinds, RoleKeys online) {
    }

    /** Drafts everything that a province begins with. */
    public void begin(Signers signers) throws IOException, TrustFailure {
        if (!repository.versions().isEmpty()) {
            throw new IllegalArgumentException("此文件夹已有发行库 / there is a repository in this folder already");
        }
        draftRoot(new Root(1, lives.end(RoleName.ROOT, now), true, Map.of(RoleName.ROOT, signers.root(),
                RoleName.TARGETS, signers.targets(), RoleName.SNAPSHOT, signers.online(),
                RoleName.TIMESTAMP, signers.online())));
        List<DelegatedRole> roles = new ArrayList<>();
        for (ReleaseKind kind : ReleaseKind.values()) {
            roles.add(new DelegatedRole(kind.role(), signers.kinds().get(kind), true, List.of(kind.pattern()),
                    List.of()));
            draftTargets(kind.role(), Map.of(), List.of(), Map.of());
        }
        draftTargets(RoleName.TARGETS, Map.of(), roles, Map.of());
    }

    /** Drafts the next root with other keys for some top-level roles; those not named stay. */
    public void changeRoot(Map<RoleName, RoleKeys> changes) throws IOException, TrustFailure {
        Root published = requireRoot();
        Map<RoleName, RoleKeys> roles = new TreeMap<>((a, b) -> a.text().compareTo(b.text()));
        roles.putAll(published.roles());
        if (repository.draft(RoleName.ROOT).isPresent()) {
            roles.putAll(ReleaseRepository.asRoot(repository.draft(RoleName.ROOT).get()).roles());
        }
        roles.putAll(changes);
        draftRoot(new Root(published.version() + 1, lives.end(RoleName.ROOT, now), published.consistent(), roles));
    }

    /**
     * Drafts targets in which other keys sign for a kind. What is published of the kind must be signed by them,
     * too. A kind that nobody signs for yet, as one that is younger than the repository, begins with these keys.
     */
    public void changeKind(ReleaseKind kind, RoleKeys keys) throws IOException, TrustFailure {
        Targets latest = requireTargets(RoleName.TARGETS);
        List<DelegatedRole> roles = new ArrayList<>();
        for (DelegatedRole role : latest.delegations()) {
            roles.add(!role.name().equals(kind.role()) ? role
                    : new DelegatedRole(role.name(), keys, role.terminating(), role.patterns(), role.prefixes()));
        }
        if (latest.delegation(kind.role()).isPresent()) {
            draftTargets(RoleName.TARGETS, latest.targets(), roles, more(latest));
            renew(kind.role());
        } else {
            roles.add(new DelegatedRole(kind.role(), keys, true, List.of(kind.pattern()), List.of()));
            draftTargets(RoleName.TARGETS, latest.targets(), roles, more(latest));
            draftTargets(kind.role(), Map.of(), List.of(), Map.of());
        }
    }

    /** Drafts the same again with a new end. */
    public void renew(RoleName role) throws IOException, TrustFailure {
        if (role.equals(RoleName.ROOT)) {
            changeRoot(Map.of());
        } else {
            Targets latest = requireTargets(role);
            draftTargets(role, latest.targets(), latest.delegations(), more(latest));
        }
    }

    /**
     * Drafts a release into its kind's targets. Its artifacts are in the repository already.
     *
     * @throws IllegalArgumentException when there is, or was, one of this name
     */
    public void add(Release release) throws IOException, TrustFailure {
        ReleaseName name = release.name();
        Targets latest = requireTargets(name.kind().role());
        if (latest.target(name.path()).isPresent()
                || Revocations.read(name.kind(), latest).stream().anyMatch(one -> one.release().equals(name))) {
            throw new IllegalArgumentException(name + "：此名称已用过，请用新的版本号 / this name has been used, give a new version");
        }
        byte[] document = ReleaseDocument.write(release);
        TargetInfo info = TargetInfo.of(document);
        repository.saveTarget(name.path().withHash(info.hashes().name()), document);
        Map<TargetPath, TargetInfo> targets = new LinkedHashMap<>(latest.targets());
        targets.put(name.path(), info);
        draftTargets(name.kind().role(), targets, latest.delegations(), more(latest));
    }

    /** Drafts a release out of its kind's targets; the reason stands there instead. */
    public void revoke(ReleaseName name, Notes reason) throws IOException, TrustFailure {
        Targets latest = requireTargets(name.kind().role());
        if (latest.target(name.path()).isEmpty()) {
            throw new IllegalArgumentException(name + "：没有这个发行 / there is no such release");
        }
        Map<TargetPath, TargetInfo> targets = new LinkedHashMap<>(latest.targets());
        targets.remove(name.path());
        List<Object> revocations = new ArrayList<>();
        Revocations.read(name.kind(), latest).forEach(one -> revocations.add(Revocations.json(one)));
        revocations.add(Revocations.json(new Revocation(name, now, reason)));
        Map<String, Object> more = more(latest);
        more.put(Revocations.MEMBER, revocations);
        draftTargets(name.kind().role(), targets, latest.delegations(), more);
    }

    private static Map<String, Object> more(Targets targets) {
        Map<String, Object> more = new TreeMap<>(targets.signed().members());
        more.keySet().removeAll(TUF_MEMBERS);
        return more;
    }

    private void draftRoot(Root root) throws IOException {
        repository.saveDraft(RoleName.ROOT, MetadataForm.root(root));
    }

    private void draftTargets(RoleName role, Map<TargetPath, TargetInfo> targets, List<DelegatedRole> delegations,
            Map<String, Object> more) throws IOException {
        long version = repository.version(role).orElse(0) + 1;
        repository.saveDraft(role,
                MetadataForm.targets(version, lives.end(role, now), targets, delegations, more));
    }

    private Root requireRoot() throws IOException, TrustFailure {
        return repository.root().orElseThrow(Drafting::noRepository);
    }

    private Targets requireTargets(RoleName role) throws IOException, TrustFailure {
        return repository.latest(role).orElseThrow(Drafting::noRepository);
    }

    private static IllegalArgumentException noRepository() {
        return new IllegalArgumentException(
                "这里还没有发行库，请先做密钥仪式 / there is no repository here, hold the key ceremony first");
    }

    /** The keys of a role without some and with others. */
    public static RoleKeys changed(RoleKeys keys, Collection<TrustKey> more, Collection<TrustKey> gone,
            Optional<Integer> threshold) {
        List<TrustKey> changed = new ArrayList<>();
        keys.ids().forEach(id -> Optional.ofNullable(keys.keys().get(id)).ifPresent(changed::add));
        changed.removeIf(key -> gone.stream().anyMatch(out -> out.id().equals(key.id())));
        more.stream().filter(key -> changed.stream().noneMatch(known -> known.id().equals(key.id())))
                .forEach(changed::add);
        return RoleKeys.of(changed, threshold.orElse(keys.threshold()));
    }
}
