package org.microbrain.edge.update;

import org.microbrain.edge.EdgeCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** A program with the edge alone in it, for tests that start it as a process. */
@Command(name = "test", subcommands = EdgeCommand.class)
final class EdgeProgram {

    private EdgeProgram() {
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new EdgeProgram()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
    }
}
