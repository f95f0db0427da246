package org.microbrain.edge.firmware;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a rendered file is, and which program of the system knows whether it is right. */
public enum FileForm {
    NFTABLES("nftables", List.of("nft", "-c", "-f")),
    CHRONY("chrony", List.of("chronyd", "-p", "-f")),
    UNIT("unit", List.of("systemd-analyze", "verify")),
    /** Files with sections and keys, as systemd has them; no program checks these alone. */
    INI("ini", List.of());

    private final String word;
    private final List<String> check;

    FileForm(String word, List<String> check) {
        this.word = word;
        this.check = check;
    }

    public String word() {
        return word;
    }

    /** The words of the program that checks it, without the file; empty when there is none. */
    public List<String> check() {
        return check;
    }

    static Optional<FileForm> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findAny();
    }

    static String words() {
        return Arrays.stream(values()).map(FileForm::word).collect(Collectors.joining(", "));
    }
}
