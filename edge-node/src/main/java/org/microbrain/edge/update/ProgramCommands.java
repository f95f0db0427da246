package org.microbrain.edge.update;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How programs are started: the installed one as this one was, one of a slot with its own jars and, where it has them,
 * its own options. Keeps no state.
 */
public final class ProgramCommands {

    /** A file of Java options in a slot, as {@code java @file} takes it. */
    public static final String OPTIONS = "node.options";
    private static final String MAIN = System.getProperty("sun.java.command", "").split(" ")[0];

    private ProgramCommands() {
    }

    /**
     * The words that start a program.
     *
     * @param jars      the folder of a slot; empty for the installed program
     * @param slot      what the program is told of where it comes from
     * @param options   Java options, used where a slot has none of its own
     * @param arguments of the program
     */
    public static List<String> start(Optional<Path> jars, String slot, List<String> options, List<String> arguments) {
        List<String> words = new ArrayList<>();
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Optional<Path> own = jars.map(folder -> folder.resolve(OPTIONS)).filter(Files::exists);
        words.addAll(own.map(file -> List.of("@" + file)).orElse(options));
        words.add("-D" + Supervisor.SLOT + "=" + slot);
        words.add("-cp");
        words.add(jars.map(folder -> folder.resolve("*").toString()).orElseGet(() ->
                System.getProperty("java.class.path")));
        words.add(MAIN);
        words.addAll(arguments);
        return words;
    }

    /** The words that let the jars of a slot look at a configuration. */
    public static List<String> check(Path jars, Path config) {
        return start(Optional.of(jars), "check", List.of(), List.of("edge", "--check", "--config", config.toString()));
    }
}
