package org.microbrain.runtime.node;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** That a node needs a configuration file, unless another sub-command is asked for. */
public final class ConfigOption {

    private ConfigOption() {
    }

    /** @throws ParameterException when no configuration file is named */
    public static void require(NodeOptions options, CommandSpec command) {
        if (options.config() == null) {
            throw new ParameterException(command.commandLine(), "缺少 --config FILE（配置文件）。"
                    + " --config FILE (the configuration file) is missing.");
        }
    }
}
