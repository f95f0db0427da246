package org.microbrain.runtime.trust;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.release.ReleaseKind;
import org.microbrain.release.TwoPersons;
import org.microbrain.release.author.Drafting;
import org.microbrain.release.author.NewRelease;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing;
import org.microbrain.trust.DelegatedRole;
import org.microbrain.trust.RoleKeys;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.Root;
import org.microbrain.trust.Targets;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.TrustKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain release ceremony}: who signs for what. It only drafts; what counts is who signs the drafts. */
@Command(name = "ceremony", mixinStandardHelpOptions = true, description = {
    "密钥仪式：begin 建库，root 更换根元数据中的密钥，signers 更换某类发行的签名人，renew 延长有效期。之后由签名人 release sign。",
    "The key ceremony: begin a repository, root changes keys of the root, signers those of a kind, renew puts an end "
        + "off. Then the signers run release sign."})
final class CeremonyCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(),
                "请给出子命令：begin、root、signers、renew。 Name a sub-command: begin, root, signers, renew.");
    }

    @Command(name = "begin", mixinStandardHelpOptions = true,
            description = {"用各人的公钥起草根、总目录和各类发行。", "Draft the root, the targets and all kinds."})
    int begin(@Mixin RepositoryOption where, @Mixin Outcome outcome,
            @Option(names = "--root", required = true, arity = "1..*", paramLabel = "PUB", description = {
                "根密钥持有人的公钥，至少两人；也为总目录签名", "keys of the root, two persons or more; they sign the targets, too"})
            List<Path> rootKeys,
            @Option(names = "--signer", required = true, arity = "1..*", paramLabel = "PUB", description = {
                "为发行签名的人的公钥", "keys of who sign releases"}) List<Path> signerKeys,
            @Option(names = "--signer-of", paramLabel = "KIND=PUB", description = {
                "某类发行另有签名人，可重复", "other signers for one kind; may be repeated"}) List<String> signersOf,
            @Option(names = "--online", required = true, paramLabel = "PUB", description = {
                "省级节点的在线密钥", "the on-line key of the core"}) Path online,
            @Option(names = "--root-threshold", defaultValue = "2", description = {"根需几人签名", "signers of the root"})
            int rootThreshold,
            @Option(names = "--threshold", defaultValue = "2", description = {"发行需几人签名", "signers of a release"})
            int threshold) {
        return outcome.of(() -> {
            RoleKeys root = persons(keys(rootKeys), rootThreshold);
            List<TrustKey> common = keys(signerKeys);
            Map<ReleaseKind, List<TrustKey>> own = own(signersOf == null ? List.of() : signersOf);
            Map<ReleaseKind, RoleKeys> kinds = new EnumMap<>(ReleaseKind.class);
            for (ReleaseKind kind : ReleaseKind.values()) {
                kinds.put(kind, persons(own.getOrDefault(kind, common), threshold));
            }
            ReleaseRepository repository = where.open();
            where.drafting(repository).begin(new Drafting.Signers(root, root, kinds,
                    RoleKeys.of(List.of(KeyFile.readPublic(online)), 1)));
            return drafted(repository);
        });
    }

    @Command(name = "root", mixinStandardHelpOptions = true, description = {
        "起草下一版根：增减根密钥、更换在线密钥；新旧根密钥都要签名。",
        "Draft the next root: other root keys, another on-line key. Old and new root keys must both sign."})
    int root(@Mixin RepositoryOption where, @Mixin Outcome outcome,
            @Option(names = "--add", paramLabel = "PUB", description = {"增加的根密钥", "root keys to be added"})
            List<Path> add,
            @Option(names = "--remove", paramLabel = "PUB", description = {"去掉的根密钥", "root keys to be removed"})
            List<Path> remove,
            @Option(names = "--root-threshold", description = {"根需几人签名", "signers of the root"}) Integer threshold,
            @Option(names = "--online", paramLabel = "PUB", description = {"新的在线密钥，取代旧的",
                "a new on-line key in the place of the old one"}) Path online) {
        return outcome.of(() -> {
            ReleaseRepository repository = where.open();
            Root published = repository.root().orElseThrow(
                    () -> new IllegalArgumentException("这里还没有发行库 / there is no repository here"));
            Map<RoleName, RoleKeys> changes = new HashMap<>();
            if (add != null || remove != null || threshold != null) {
                for (RoleName role : List.of(RoleName.ROOT, RoleName.TARGETS)) {
                    RoleKeys keys = Drafting.changed(published.keysOf(role), keys(add), keys(remove),
                            Optional.ofNullable(threshold));
                    changes.put(role, persons(List.copyOf(keys.keys().values()), keys.threshold()));
                }
            }
            if (online != null) {
                RoleKeys keys = RoleKeys.of(List.of(KeyFile.readPublic(online)), 1);
                changes.put(RoleName.SNAPSHOT, keys);
                changes.put(RoleName.TIMESTAMP, keys);
            }
            Drafting drafting = where.drafting(repository);
            drafting.changeRoot(changes);
            if (changes.containsKey(RoleName.TARGETS)) {
                drafting.renew(RoleName.TARGETS);
            }
            return drafted(repository);
        });
    }

    @Command(name = "signers", mixinStandardHelpOptions = true, description = {
        "起草某类发行的新签名人；总目录由根密钥持有人签名，该类目录由新签名人签名。发行库还没有的种类由此开始。",
        "Draft other signers of a kind: the root's persons sign the targets, the new signers sign the kind's. A kind that the "
            + "repository does not have yet begins so."})
    int signers(@Mixin RepositoryOption where, @Mixin Outcome outcome,
            @Option(names = "--kind", required = true, description = {"发行的种类", "kind of release"}) String kindWord,
            @Option(names = "--add", paramLabel = "PUB", description = {"增加的签名人", "signers to be added"})
            List<Path> add,
            @Option(names = "--remove", paramLabel = "PUB", description = {"去掉的签名人", "signers to be removed"})
            List<Path> remove,
            @Option(names = "--threshold", description = {"需几人签名", "how many sign"}) Integer threshold) {
        return outcome.of(() -> {
            ReleaseKind kind = NewRelease.kind(kindWord);
            ReleaseRepository repository = where.open();
            Targets targets = repository.targets(RoleName.TARGETS)
                    .orElseThrow(() -> new IllegalArgumentException("这里还没有发行库 / there is no repository here"));
            Optional<RoleKeys> now = targets.delegation(kind.role()).map(DelegatedRole::keys);
            RoleKeys keys = now.isPresent() ? Drafting.changed(now.get(), keys(add), keys(remove), Optional.ofNullable(threshold))
                    : RoleKeys.of(keys(add), threshold == null ? TwoPersons.LEAST : threshold);
            where.drafting(repository).changeKind(kind, persons(List.copyOf(keys.keys().values()), keys.threshold()));
            return drafted(repository);
        });
    }

    @Command(name = "renew", mixinStandardHelpOptions = true, description = {
        "内容不变，延长一个角色的有效期。", "Put off the end of a role, its content as it is."})
    int renew(@Mixin RepositoryOption where, @Mixin Outcome outcome,
            @Option(names = "--role", required = true, description = {"root、targets 或某类的目录，如 models",
                "root, targets or that of a kind, such as models"}) String role) {
        return outcome.of(() -> {
            ReleaseRepository repository = where.open();
            where.drafting(repository).renew(new RoleName(role));
            return drafted(repository);
        });
    }

    static Outcome.Said drafted(ReleaseRepository repository) throws IOException, TrustFailure {
        List<String> lines = new ArrayList<>();
        List<Object> documents = new ArrayList<>();
        for (Signing.Draft draft : new Signing(repository).drafts()) {
            lines.addAll(DraftText.lines(repository, draft));
            documents.add(DraftText.document(draft));
        }
        lines.add("请签名人依次运行 release sign / now the signers run release sign, one after the other");
        return new Outcome.Said(Map.of("drafts", documents), lines);
    }

    private static Map<ReleaseKind, List<TrustKey>> own(List<String> signersOf) throws IOException {
        Map<ReleaseKind, List<TrustKey>> own = new EnumMap<>(ReleaseKind.class);
        for (String one : signersOf) {
            String[] parts = one.split("=", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException("--signer-of KIND=PUB：" + one);
            }
            own.computeIfAbsent(NewRelease.kind(parts[0]), any -> new ArrayList<>()).add(KeyFile.readPublic(Path.of(parts[1])));
        }
        return own;
    }

    private static List<TrustKey> keys(List<Path> files) throws IOException {
        List<TrustKey> keys = new ArrayList<>();
        for (Path file : files == null ? List.<Path>of() : files) {
            keys.add(KeyFile.readPublic(file));
        }
        return keys;
    }

    /** What nodes would refuse is refused here already. */
    private static RoleKeys persons(List<TrustKey> keys, int threshold) {
        if (threshold < TwoPersons.LEAST) {
            throw new IllegalArgumentException("至少需要两人签名，节点不接受更少 / two persons sign at least; nodes take no less");
        }
        return RoleKeys.of(keys, threshold);
    }
}
