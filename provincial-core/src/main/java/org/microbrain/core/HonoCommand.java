package org.microbrain.core;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain core hono}. */
@Command(name = "hono", subcommands = HonoRegisterCommand.class, mixinStandardHelpOptions = true,
        description = {"与已有的 Eclipse Hono 有关的操作。", "What concerns an existing Eclipse Hono."})
public final class HonoCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "请给出子命令。 Name a sub-command.");
    }
}
