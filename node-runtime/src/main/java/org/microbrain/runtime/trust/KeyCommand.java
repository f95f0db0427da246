package org.microbrain.runtime.trust;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.microbrain.trust.KeyScheme;
import org.microbrain.trust.author.SigningKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code microbrain release key}: a person makes her own key, on her own machine. */
@Command(name = "key", mixinStandardHelpOptions = true, description = {
    "生成自己的签名密钥：FILE（口令加密，自己保管）和 FILE.pub（交给密钥仪式）。",
    "Make your own key: FILE, encrypted, which you keep, and FILE.pub, which you hand to the ceremony."})
final class KeyCommand implements Callable<Integer> {

    @Option(names = "--file", required = true, description = {"密钥文件", "file of the key"})
    private Path file;

    @Option(names = "--owner", required = true, description = {"持有人姓名，写入公钥", "whose it is; stands in the public key"})
    private String owner;

    @Option(names = "--scheme", defaultValue = "ED25519",
            description = {"ed25519（默认）或 ecdsa-p256", "ed25519 (default) or ecdsa-p256"})
    private Scheme scheme;

    @Mixin
    private PassphraseOption passphrase;

    @Mixin
    private Outcome outcome;

    /** The kinds that are made. */
    private enum Scheme {
        ED25519, ECDSA_P256;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    @Override
    public Integer call() {
        return outcome.of(() -> {
            char[] secret = passphrase.read(true);
            SigningKey key = KeyFile.make(file, KeyScheme.valueOf(scheme.name()), owner, secret);
            Arrays.fill(secret, ' ');
            Path pub = KeyFile.publicFile(file);
            return new Outcome.Said(Map.of("key", key.publicKey().id().text(), "owner", owner, "public", pub.toString()),
                    List.of("密钥编号，请抄录 / id of the key, write it down:", "  " + key.publicKey().id(),
                            "请把 " + pub + " 交给密钥仪式，" + file + " 自己保管 / hand " + pub + " to the ceremony and keep "
                                    + file));
        });
    }
}
