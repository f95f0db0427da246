package org.microbrain.runtime.trust;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.microbrain.release.Notes;
import org.microbrain.release.ReleaseName;
import org.microbrain.release.Version;
import org.microbrain.release.author.NewRelease;
import org.microbrain.release.author.ReleaseRepository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code microbrain release create}: drafts a release; its signers sign it then. */
@Command(name = "create", mixinStandardHelpOptions = true,
        description = {"新建一个发行的草稿，待双人签名。", "Draft a release, to be signed by two persons."})
final class CreateCommand implements Callable<Integer> {

    @Mixin
    private RepositoryOption where;

    @Mixin
    private Outcome outcome;

    @Option(names = "--kind", required = true, description = {
        "model、profile、firmware-config、routes、data、program、kura-configuration 或 kura-package",
        "model, profile, firmware-config, routes, data, program, kura-configuration or kura-package"})
    private String kind;

    @Option(names = "--name", required = true, description = {"名称，如 flood", "its name, such as flood"})
    private String name;

    @Option(names = "--version", required = true, description = {"版本，如 1.4.0", "its version, such as 1.4.0"})
    private String version;

    @Option(names = "--file", required = true, paramLabel = "FILE", description = {"文件，可重复", "a file; may be repeated"})
    private List<Path> files;

    @Option(names = "--notes-zh", required = true, description = {"中文说明", "what it is, in Chinese"})
    private String notesZh;

    @Option(names = "--notes-en", required = true, description = {"英文说明", "what it is, in English"})
    private String notesEn;

    @Option(names = "--board", description = {"适用的主板，可重复；省略为全部", "a board it fits; may be repeated; all when left out"})
    private Set<String> boards = Set.of();

    @Option(names = "--profile", description = {"适用的网关型号，可重复；省略为全部",
        "a profile it fits; may be repeated; all when left out"})
    private Set<String> profiles = Set.of();

    @Option(names = "--program-from", paramLabel = "VERSION", description = {"所需的最低程序版本", "the lowest program version"})
    private String from;

    @Option(names = "--program-below", paramLabel = "VERSION", description = {"不再适用的程序版本", "not from this version on"})
    private String below;

    @Option(names = "--sample-input", paramLabel = "NAME", description = {"样例输入的文件名",
        "file name of the sample's input"})
    private String sampleInput;

    @Option(names = "--sample-expected", paramLabel = "NAME", description = {"样例应得输出的文件名",
        "file name of what the sample must yield"})
    private String sampleExpected;

    @Option(names = "--reason", description = {"检测器包没有评估报告 evaluation.json，或评估较差仍要发行的理由，写入说明并一同签名",
        "why a detector package is released without its evaluation.json, or though it did worse; signed with the notes"})
    private String reason = "";

    @Override
    public Integer call() {
        return outcome.of(() -> {
            NewRelease release = new NewRelease(new ReleaseName(NewRelease.kind(kind), name, new Version(version)),
                    NewRelease.fits(boards, profiles, from, below), new Notes(notesZh, notesEn),
                    NewRelease.sample(sampleInput, sampleExpected), reason);
            ReleaseRepository repository = where.open();
            release.draft(repository, where.drafting(repository), files);
            return CeremonyCommand.drafted(repository);
        });
    }
}
