package org.microbrain.runtime.trust;

import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where a passphrase comes from: a file, or the terminal, unseen. */
final class PassphraseOption {

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--passphrase-file", paramLabel = "FILE", description = {"口令文件；省略则在终端输入",
        "file with the passphrase; asked for at the terminal when left out"})
    private Path file;

    /** @param twice whether it is a new one, to be typed twice */
    char[] read(boolean twice) throws IOException {
        if (file != null) {
            return Files.readString(file, StandardCharsets.UTF_8).strip().toCharArray();
        }
        Console console = System.console();
        if (console == null) {
            throw new ParameterException(spec.commandLine(),
                    "没有终端；请用 --passphrase-file / no terminal; use --passphrase-file");
        }
        char[] first = console.readPassword("口令 / passphrase: ");
        if (twice && !Arrays.equals(first, console.readPassword("再次输入 / again: "))) {
            throw new ParameterException(spec.commandLine(), "两次输入不一致 / the two are not the same");
        }
        return first == null ? new char[0] : first;
    }
}
