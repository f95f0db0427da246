package org.microbrain.release;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.microbrain.json.Fields;
import org.microbrain.json.JsonProblem;
import org.microbrain.json.JsonReader;
import org.microbrain.json.JsonText;

/** A release as a JSON document, the target that is signed for. Members that are not known are ignored. */
public final class ReleaseDocument {

    public static final int MAX_BYTES = 512 * 1024;
    private static final long FORMAT = 1;

    private ReleaseDocument() {
    }

    /** @throws IllegalArgumentException when it is no release, or of a later format */
    public static Release read(byte[] bytes) {
        Fields document = Fields.of(JsonReader.read(bytes, MAX_BYTES), "release");
        if (document.whole("format", 1, Long.MAX_VALUE) != FORMAT) {
            throw new JsonProblem("release: of a later format; this program must be renewed first");
        }
        ReleaseKind kind = ReleaseKind.of(document.text("kind"))
                .orElseThrow(() -> new JsonProblem("release.kind: not known: " + document.text("kind")));
        ReleaseName name = new ReleaseName(kind, document.text("name"), new Version(document.text("version")));
        List<Artifact> artifacts = new ArrayList<>();
        for (Fields artifact : document.objects("artifacts")) {
            artifacts.add(new Artifact(artifact.text("file"), artifact.whole("length", 0, Artifact.MAX_LENGTH),
                    artifact.text("sha256")));
        }
        Fields notes = document.object("notes");
        Optional<Sample> sample = document.optionalObject("sample")
                .map(fields -> new Sample(fields.text("input"), fields.text("expected")));
        return new Release(name, artifacts, document.optionalObject("fits").map(ReleaseDocument::fits).orElse(Fits.ALL),
                new Notes(notes.text("zh"), notes.text("en")), sample);
    }

    private static Fits fits(Fields fields) {
        Optional<Fields> program = fields.optionalObject("program");
        return new Fits(fields.has("boards") ? Set.copyOf(fields.texts("boards")) : Set.of(),
                fields.has("profiles") ? Set.copyOf(fields.texts("profiles")) : Set.of(),
                program.flatMap(range -> range.optionalText("from")).map(Version::new),
                program.flatMap(range -> range.optionalText("below")).map(Version::new));
    }

    public static byte[] write(Release release) {
        Map<String, Object> document = new TreeMap<>();
        document.put("format", FORMAT);
        document.put("kind", release.name().kind().word());
        document.put("name", release.name().name());
        document.put("version", release.name().version().text());
        List<Object> artifacts = new ArrayList<>();
        for (Artifact artifact : release.artifacts()) {
            artifacts.add(Map.of("file", artifact.file(), "length", artifact.length(), "sha256", artifact.sha256()));
        }
        document.put("artifacts", artifacts);
        document.put("fits", fits(release.fits()));
        document.put("notes", Map.of("zh", release.notes().zh(), "en", release.notes().en()));
        release.sample().ifPresent(sample ->
                document.put("sample", Map.of("input", sample.input(), "expected", sample.expected())));
        byte[] bytes = JsonText.write(document);
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("a release's document has at most " + MAX_BYTES + " bytes");
        }
        return bytes;
    }

    private static Map<String, Object> fits(Fits fits) {
        Map<String, Object> json = new TreeMap<>();
        if (!fits.boards().isEmpty()) {
            json.put("boards", List.copyOf(fits.boards()));
        }
        if (!fits.profiles().isEmpty()) {
            json.put("profiles", List.copyOf(fits.profiles()));
        }
        Map<String, Object> program = new TreeMap<>();
        fits.from().ifPresent(version -> program.put("from", version.text()));
        fits.below().ifPresent(version -> program.put("below", version.text()));
        if (!program.isEmpty()) {
            json.put("program", program);
        }
        return json;
    }
}
