package org.microbrain.demo;

import java.io.File;
import java.nio.file.Files;
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
 * @param archives  the folder with a class archive for each tier, {@code edge.jsa} …; may be null or lack some
 */
record JavaProgram(Path java, List<String> options, String classPath, String mainClass, Path archives) {

    /** Set by the launcher: options for nodes, one a line. */
    static final String OPTIONS_PROPERTY = "microbrain.node-options";
    /** Set by the launcher: the folder of the class archives. */
    static final String ARCHIVES_PROPERTY = "microbrain.archives";

    JavaProgram {
        options = List.copyOf(options);
    }

    /** Without archives. */
    JavaProgram(Path java, List<String> options, String classPath, String mainClass) {
        this(java, options, classPath, mainClass, null);
    }

    static JavaProgram current() {
        String options = System.getProperty(OPTIONS_PROPERTY, "").trim();
        return new JavaProgram(Path.of(System.getProperty("java.home"), "bin", "java"),
                options.isEmpty() ? List.of() : List.of(options.split("\n")),
                System.getProperty("java.class.path"), Microbrain.class.getName(),
                System.getProperty(ARCHIVES_PROPERTY) == null ? null : Path.of(System.getProperty(ARCHIVES_PROPERTY)));
    }

    /** The same, with another option and without archives. */
    JavaProgram with(String option) {
        List<String> more = new ArrayList<>(options);
        more.add(option);
        return new JavaProgram(java, more, classPath, mainClass);
    }

    /** The same with more on its class path, behind what is there, and with further options; class archives still fit. */
    JavaProgram beside(String libraries, String... furtherOptions) {
        List<String> more = new ArrayList<>(options);
        more.addAll(List.of(furtherOptions));
        return new JavaProgram(java, more, classPath + File.pathSeparator + libraries, mainClass, archives);
    }

    /** Another program on the same class path, with options of its own alone. */
    JavaProgram running(String otherMain, String... itsOptions) {
        return new JavaProgram(java, List.of(itsOptions), classPath, otherMain);
    }

    /**
     * The command line that makes a class archive and ends. The heap must have room for every class of the list.
     *
     * @param classes a list of classes, as {@code -XX:DumpLoadedClassList} writes it
     */
    List<String> archiving(Path classes, Path archive) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(options);
        command.addAll(List.of("-Xmx512m", "-Xshare:dump", "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + archive, "-cp", classPath));
        return command;
    }

    /** The command line that runs {@code microbrain <arguments>}, of which there is one at least. */
    List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(java.toString());
        command.addAll(options);
        if (archives != null && Files.isRegularFile(archives.resolve(arguments[0] + ".jsa"))) {
            command.add("-XX:SharedArchiveFile=" + archives.resolve(arguments[0] + ".jsa"));
        }
        command.add("-cp");
        command.add(classPath);
        command.add(mainClass);
        command.addAll(List.of(arguments));
        return command;
    }
}
