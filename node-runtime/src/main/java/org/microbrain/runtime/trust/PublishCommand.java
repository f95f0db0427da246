package org.microbrain.runtime.trust;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.microbrain.release.author.Lives;
import org.microbrain.release.author.Publishing;
import org.microbrain.release.author.ReleaseRepository;
import org.microbrain.trust.author.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code microbrain release publish}: the on-line key tells nodes what is newest. */
@Command(name = "publish", mixinStandardHelpOptions = true, description = {
    "用在线密钥公布最新状态；没有新内容时也要在时间戳到期前运行。",
    "Tell nodes what is newest, with the on-line key; also when nothing is new, before the timestamp ends."})
final class PublishCommand implements Callable<Integer> {

    @Mixin
    private RepositoryOption where;

    @Mixin
    private PassphraseOption passphrase;

    @Mixin
    private Outcome outcome;

    @Option(names = "--key", required = true, paramLabel = "FILE", description = {"在线密钥文件", "file of the on-line key"})
    private Path keyFile;

    @Option(names = "--timestamp-days", defaultValue = "21", description = {"时间戳有效天数（默认 21）",
        "days that the timestamp is good (default 21)"})
    private int days;

    @Override
    public Integer call() {
        return outcome.of(() -> {
            ReleaseRepository repository = where.open();
            char[] secret = passphrase.read(false);
            SigningKey key = KeyFile.read(keyFile, secret);
            Arrays.fill(secret, ' ');
            Lives usual = Lives.DEFAULT;
            Lives lives = new Lives(usual.root(), usual.targets(), usual.kinds(), usual.snapshot(), Duration.ofDays(days));
            long version = new Publishing(repository, lives, where.now()).publish(key);
            return new Outcome.Said(Map.of("timestamp", version),
                    List.of("已公布，时间戳第 " + version + " 版 / published, timestamp version " + version));
        });
    }
}
