package org.microbrain.runtime.trust;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.release.author.Signing;
import org.microbrain.release.author.Signing.Draft;
import org.microbrain.trust.RoleName;
import org.microbrain.trust.TrustFailure;
import org.microbrain.trust.author.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain release sign}: one person reads the drafts and signs those that she may. */
@Command(name = "sign", mixinStandardHelpOptions = true, description = {
    "查看草稿的变化并用自己的密钥签名；签名够数的草稿成为正式版本。",
    "Read what drafts change and sign them with your key; a draft with enough signatures becomes a version."})
final class SignCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private RepositoryOption where;

    @Mixin
    private PassphraseOption passphrase;

    @Mixin
    private Outcome outcome;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = {"自己的密钥文件", "file of your key"})
    private Path keyFile;

    @Option(names = "--role", description = {"只签这个角色，可重复", "only this role; may be repeated"})
    private List<String> roles;

    @Option(names = "--yes", description = {"已核对，不再询问", "read already, do not ask"})
    private boolean yes;

    @Override
    public Integer call() {
        return outcome.of(() -> {
            ReleaseRepository repository = where.open();
            Signing signing = new Signing(repository);
            char[] secret = passphrase.read(false);
            SigningKey key = KeyFile.read(keyFile, secret);
            Arrays.fill(secret, ' ');
            List<Draft> mine = mine(signing, key);
            confirm(repository, mine);
            for (Draft draft : mine) {
                signing.sign(draft.role(), key);
            }
            List<String> lines = new ArrayList<>();
            for (Draft draft : signing.drafts()) {
                lines.addAll(DraftText.lines(repository, draft));
            }
            List<RoleName> settled = signing.settle();
            settled.forEach(role -> lines.add(role + "：签名已够，成为正式版本 / signed by enough, a version now"));
            if (!settled.isEmpty()) {
                lines.add("请用在线密钥运行 release publish / now run release publish with the on-line key");
            }
            return new Outcome.Said(Map.of("signed", mine.stream().map(draft -> draft.role().text()).toList(),
                    "settled", settled.stream().map(RoleName::text).toList(),
                    "waiting", signing.drafts().stream().map(DraftText::document).toList()), lines);
        });
    }

    private List<Draft> mine(Signing signing, SigningKey key) throws IOException, TrustFailure {
        List<Draft> mine = signing.drafts().stream()
                .filter(draft -> roles == null ? draft.mayBeSignedBy(key) : roles.contains(draft.role().text())).toList();
        if (mine.isEmpty()) {
            throw new IllegalArgumentException("没有这把密钥可签的草稿 / there is no draft that this key may sign: " + key);
        }
        return mine;
    }

    private void confirm(ReleaseRepository repository, List<Draft> drafts) throws IOException, TrustFailure {
        if (yes) {
            return;
        }
        Console console = System.console();
        if (console == null) {
            throw new ParameterException(spec.commandLine(), "没有终端；核对后请用 --yes / no terminal; use --yes once you have read");
        }
        for (Draft draft : drafts) {
            DraftText.lines(repository, draft).forEach(spec.commandLine().getErr()::println);
        }
        spec.commandLine().getErr().flush();
        if (!"yes".equals(console.readLine("确认签名请输入 yes / yes to sign: "))) {
            throw new IllegalArgumentException("未签名 / nothing was signed");
        }
    }
}
