package org.microbrain.demo;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start this program again as another process: the same Java, the same class path, the light options of a node.
 *
 * @param java      the java executable
 * @param options   options of the Java machine for nodes
 * @param classPath what this process was started with
 * @param mainClass what runs the nodes
 */
record JavaProgram(Path java, List<String> options, String classPath, String mainClass) {

    /** Set by the launcher: options for nodes, one a line. */
    static final String OPTIONS_PROPERTY = "microbrain.node-options";

    JavaProgram {
        options = List.copyOf(options);
    }

    static JavaProgram current() {
        String options = System.getProperty(OPTIONS_PROPERTY, "").trim();
        return new JavaProgram(Path.of(System.getProperty("java.home"), "bin", "java"),
                options.isEmpty() ? List.of() : List.of(options.split("\n")),
                System.getProperty("java.class.path"), Microbrain.class.getName());
    }

    /** The command line that runs {@code microbrain <arguments>}. */
    List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(options);
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return command;
    }
}
