package org.microbrain.release.author;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonProblem;
import org.microbrain.json.JsonReader;
import org.microbrain.release.Notes;

/**
 * What must come with a detector package before anybody signs it: the report of how it did on recorded readings beside the
 * old one, as the core wrote it, for exactly this package, and not worse; or a reason in writing, which stands in the
 * notes that are signed. The report is signed with the release: who signs sees what was known.
 */
public final class ModelEvidence {

    /** The file of a detector package in a release. */
    public static final String PACKAGE = "package.yaml";
    /** The report, beside it. */
    public static final String REPORT = "evaluation.json";

    private static final int MAX_REPORT = 4 << 20;

    private ModelEvidence() {
    }

    /**
     * @param files  of a release of a model
     * @param reason why it is released all the same; empty for none
     * @throws IllegalArgumentException in both languages, when it may not be released like this
     */
    static void check(List<Path> files, String reason) throws IOException {
        Optional<Path> content = named(PACKAGE, files);
        if (content.isEmpty() || !reason.isBlank()) {
            return;
        }
        Path report = named(REPORT, files).orElseThrow(() -> new IllegalArgumentException("检测器包须附评估报告 " + REPORT
                + "，否则请写明发行理由 / a detector package comes with its evaluation " + REPORT + ", or give a reason"));
        try {
            Fields json = Fields.of(JsonReader.read(Files.readAllBytes(report), MAX_REPORT), REPORT);
            if (!json.object("candidate").text("sha256").equals(sha256(content.get()))) {
                throw new IllegalArgumentException("评估报告针对的是另一个检测器包 / the evaluation is of another detector package");
            }
            if (json.text("verdict").equals("worse")) {
                throw new IllegalArgumentException("评估结果比旧版差，须写明发行理由：" + said(json, "zh")
                        + " / it did worse than the old one, give a reason: " + said(json, "en"));
            }
        } catch (JsonProblem unreadable) {
            throw new IllegalArgumentException("评估报告无法读取 / the evaluation cannot be read: " + unreadable.getMessage());
        }
    }

    private static String said(Fields json, String language) {
        return String.join("; ", json.objects("worse").stream().map(one -> one.text(language)).toList());
    }

    private static Optional<Path> named(String name, List<Path> files) {
        return files.stream().filter(file -> file.getFileName().toString().equals(name)).findFirst();
    }

    /** Of a file's bytes, in hex. */
    public static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The notes with the reason in them. */
    static Notes with(Notes notes, String reason) {
        return reason.isBlank() ? notes : new Notes(notes.zh() + "\n未经评估认可仍发行，理由：" + reason.strip(),
                notes.en() + "\nreleased without the evaluation's consent, because: " + reason.strip());
    }
}
