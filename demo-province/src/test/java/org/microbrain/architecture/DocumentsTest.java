package org.microbrain.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name is there: files, types and tests. */
final class DocumentsTest {

    private static final Path ROOT = root();
    private static final Set<String> NOT_OURS = Set.of(".git", "target", ".microbrain", ".idea", "node_modules");
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```");
    private static final Pattern QUOTED = Pattern.compile("`([^`\\s]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern BARE_SOURCE = Pattern.compile("[\\w-]+\\.(java|md|proto|sql|sh)");
    private static final Pattern TYPE = Pattern.compile("\\b[A-Z][a-z0-9]+[A-Z]\\w*");
    private static final Pattern TEST = Pattern.compile("([A-Z]\\w*(?:Test|Contract))\\.([a-z]\\w+)");
    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.exists(here.resolve("sync-protocol")) ? here : here.getParent();
    }

    private static List<Path> files(String ending) throws IOException {
        List<Path> found = new ArrayList<>();
        collect(ROOT, ending, found);
        return found;
    }

    private static void collect(Path folder, String ending, List<Path> found) throws IOException {
        List<Path> entries;
        try (Stream<Path> list = Files.list(folder)) {
            entries = list.sorted().toList();
        }
        for (Path entry : entries) {
            if (Files.isDirectory(entry) && !NOT_OURS.contains(entry.getFileName().toString())) {
                collect(entry, ending, found);
            } else if (entry.toString().endsWith(ending)) {
                found.add(entry);
            }
        }
    }

    private static List<String> quoted(String document) {
        return QUOTED.matcher(FENCE.matcher(document).replaceAll("")).results().map(match -> match.group(1)).toList();
    }

    /** A quoted word is taken for a path when it begins with a folder of this repository or ends like a source. */
    private static boolean missing(String word, Path document, Set<String> tops, Set<String> names) {
        String path = word.startsWith("./") ? word.substring(2) : word;
        if (BARE_SOURCE.matcher(path).matches()) {
            return !names.contains(path);
        }
        int slash = path.indexOf('/');
        boolean ours = slash > 0 && tops.contains(path.substring(0, slash)) && !path.matches(".*[<>*{}…].*");
        return ours && !Files.exists(ROOT.resolve(path)) && !Files.exists(document.resolveSibling(path));
    }

    @Test
    void everyPathInADocumentExists() throws IOException {
        Set<String> names = new HashSet<>();
        files("").forEach(file -> names.add(file.getFileName().toString()));
        Set<String> tops = new HashSet<>();
        try (Stream<Path> list = Files.list(ROOT)) {
            list.filter(Files::isDirectory).map(path -> path.getFileName().toString())
                    .filter(name -> !NOT_OURS.contains(name)).forEach(tops::add);
        }
        List<String> wrong = new ArrayList<>();
        for (Path document : files(".md")) {
            for (String word : quoted(Files.readString(document))) {
                if (missing(word, document, tops, names)) {
                    wrong.add(ROOT.relativize(document) + " names " + word);
                }
            }
        }
        assertThat(tops).contains("docs", "sync-protocol", "edge-node");
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyLinkInADocumentLeadsSomewhere() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path document : files(".md")) {
            String text = FENCE.matcher(Files.readString(document)).replaceAll("");
            for (Matcher link = LINK.matcher(text); link.find();) {
                String target = link.group(1);
                if (!target.contains(":") && !Files.exists(document.resolveSibling(target))) {
                    wrong.add(ROOT.relativize(document) + " links to " + target);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyTypeAndTestThatTheDocumentsNameExists() throws IOException {
        Set<String> types = new HashSet<>();
        Set<String> tests = new HashSet<>();
        List<Path> sources = files(".java");
        sources.addAll(files(".proto"));
        for (Path source : sources) {
            String text = COMMENT.matcher(Files.readString(source)).replaceAll("");
            TYPE.matcher(text).results().forEach(match -> types.add(match.group()));
            String name = source.getFileName().toString().replace(".java", "");
            Pattern.compile("\\b([a-z]\\w+)\\(").matcher(text).results()
                    .forEach(match -> tests.add(name + "." + match.group(1)));
        }
        List<String> wrong = new ArrayList<>();
        List<Path> documents = files(".md").stream().filter(file -> file.startsWith(ROOT.resolve("docs"))
                || file.endsWith("PROTOCOL.md")).toList();
        for (Path document : documents) {
            for (String word : quoted(Files.readString(document))) {
                Matcher test = TEST.matcher(word);
                boolean unknown = test.matches() ? !tests.contains(word)
                        : TYPE.matcher(word).matches() && !types.contains(word);
                if (unknown) {
                    wrong.add(ROOT.relativize(document) + " names " + word);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void everyDecisionIsLinkedFromTheArchitecture() throws IOException {
        String architecture = Files.readString(ROOT.resolve("docs/ARCHITECTURE.md"));
        List<String> decisions;
        try (Stream<Path> list = Files.list(ROOT.resolve("docs/adr"))) {
            decisions = list.map(path -> "(adr/" + path.getFileName() + ")").sorted().toList();
        }
        assertThat(decisions).isNotEmpty().allSatisfy(link -> assertThat(architecture).contains(link));
    }
}
