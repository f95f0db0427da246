package org.microbrain.core;

import picocli.CommandLine;

/** The core as a process of its own. Arguments: those of {@code microbrain core}. */
final class CoreProgram {

    private CoreProgram() {
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new CoreCommand()).execute(arguments));
    }
}
