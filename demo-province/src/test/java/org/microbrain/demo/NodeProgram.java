package org.microbrain.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The program that the fault tests start nodes with: after packaging the very jars, options and class archives that
 * {@code ./microbrain} uses, otherwise the class path of the tests.
 */
final class NodeProgram {

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final Path ARCHIVES = TARGET.resolve("archives");
    private static final long TRAINING_SECONDS = 120;

    private static JavaProgram program;

    private NodeProgram() {
    }

    static synchronized JavaProgram get() throws IOException, InterruptedException {
        if (program == null) {
            program = choose();
        }
        return program;
    }

    private static JavaProgram choose() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String options = "@" + Path.of("node.options").toAbsolutePath();
        Path libraries = TARGET.resolve("classpath");
        List<Path> jars = jars();
        if (jars.isEmpty() || Files.notExists(libraries)) {
            return new JavaProgram(java, List.of(options), System.getProperty("java.class.path"),
                    Microbrain.class.getName());
        }
        JavaProgram plain = new JavaProgram(java, List.of(options),
                jars.get(0) + ":" + Files.readString(libraries).strip(), Microbrain.class.getName());
        return trained(jars.get(0), plain)
                ? new JavaProgram(java, plain.options(), plain.classPath(), plain.mainClass(), ARCHIVES) : plain;
    }

    /** Several test processes begin at once: one makes the archives, and the others wait for it. */
    private static boolean trained(Path jar, JavaProgram plain) throws IOException, InterruptedException {
        try (FileChannel file = FileChannel.open(TARGET.resolve("train.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock alone = file.lock()) {
            return fresh(jar) || train(plain);
        }
    }

    private static List<Path> jars() throws IOException {
        if (Files.notExists(TARGET)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(TARGET)) {
            return files.filter(file -> file.getFileName().toString().matches("demo-province-.*-SNAPSHOT\\.jar"))
                    .toList();
        }
    }

    private static boolean fresh(Path jar) throws IOException {
        Path archive = ARCHIVES.resolve("edge.jsa");
        return Files.exists(archive)
                && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) > 0;
    }

    /** Without the archives nodes start in twice the time and everything else is the same. */
    private static boolean train(JavaProgram plain) throws IOException, InterruptedException {
        Path work = Files.createTempDirectory(TARGET, "train");
        List<String> command = plain.with("-D" + JavaProgram.OPTIONS_PROPERTY + "=" + String.join("\n", plain.options()))
                .command("train", "--data", work.toString(), "--archives", ARCHIVES.toString());
        delete(ARCHIVES);
        Files.createDirectories(ARCHIVES);
        Process training = new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(TARGET.resolve("train.log").toFile()).start();
        training.getOutputStream().close();
        if (!training.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)) {
            training.destroyForcibly().waitFor();
        }
        delete(work);
        return training.exitValue() == 0;
    }

    /** Deletes a folder and all in it, if it is there. */
    static void delete(Path folder) {
        try (Stream<Path> all = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs {@code microbrain <arguments>} to its end. @return what it printed, line by line */
    static List<String> run(Path errors, String... arguments) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(get().command(arguments)).redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        List<String> lines = process.inputReader(StandardCharsets.UTF_8).lines().toList();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", arguments) + " ended with " + process.exitValue() + ": "
                    + Files.readString(errors, StandardCharsets.UTF_8));
        }
        return lines;
    }
}
