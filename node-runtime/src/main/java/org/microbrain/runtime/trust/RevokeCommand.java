package org.microbrain.runtime.trust;

import java.util.concurrent.Callable;
import org.microbrain.release.Notes;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.trust.TargetPath;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code microbrain release revoke}: drafts that a release is genuine no more. */
@Command(name = "revoke", mixinStandardHelpOptions = true, description = {
    "撤回一个发布（草稿，待双人签名）；理由对所有节点可见。",
    "Draft that a release is genuine no more, to be signed by two persons; every node can read the reason."})
final class RevokeCommand implements Callable<Integer> {

    @Mixin
    private RepositoryOption where;

    @Mixin
    private Outcome outcome;

    @Parameters(paramLabel = "KIND/NAME/VERSION", description = {"如 model/flood/1.4.0", "such as model/flood/1.4.0"})
    private String release;

    @Option(names = "--reason-zh", required = true, description = {"中文理由", "why, in Chinese"})
    private String reasonZh;

    @Option(names = "--reason-en", required = true, description = {"英文理由", "why, in English"})
    private String reasonEn;

    @Override
    public Integer call() {
        return outcome.of(() -> {
            ReleaseRepository repository = where.open();
            where.drafting(repository).revoke(name(release), new Notes(reasonZh, reasonEn));
            return CeremonyCommand.drafted(repository);
        });
    }

    static ReleaseName name(String text) {
        return ReleaseName.of(new TargetPath(text + ".json")).orElseThrow(() -> new IllegalArgumentException(
                "发布写作 种类/名称/版本 / a release is written KIND/NAME/VERSION: " + text));
    }
}
