package org.microbrain.demo;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/** The demo's command with stand-ins for the node programs, as a process of its own. */
public final class StandInDemo {

    private StandInDemo() {
    }

    public static void main(String[] args) {
        JavaProgram java = new JavaProgram(Path.of(System.getProperty("java.home"), "bin", "java"),
                List.of("-XX:TieredStopAtLevel=1", "-Xmx64m"), System.getProperty("java.class.path"),
                StandInNode.class.getName());
        System.exit(new CommandLine(new DemoCommand(java, false)).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
    }
}
