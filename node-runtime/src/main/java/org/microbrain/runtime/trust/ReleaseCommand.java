package org.microbrain.runtime.trust;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain release}: what the province publishes, who signs for it, and what nodes are told. */
@Command(name = "release", mixinStandardHelpOptions = true,
        subcommands = {KeyCommand.class, CeremonyCommand.class, CreateCommand.class, SignCommand.class,
            PublishCommand.class, RevokeCommand.class, ShowCommand.class},
        description = {
            "省级发布：密钥仪式、新建、双人签名、公布、撤回、查看。步骤见 docs/components/releases.md。",
            "Releases of the province: key ceremony, create, sign by two persons, publish, revoke, show. "
                + "docs/components/releases.md has the steps."})
public final class ReleaseCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "请给出子命令：key、ceremony、create、sign、publish、revoke、show。 "
                + "Name a sub-command: key, ceremony, create, sign, publish, revoke, show.");
    }
}
