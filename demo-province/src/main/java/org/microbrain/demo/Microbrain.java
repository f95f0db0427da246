package org.microbrain.demo;

import java.util.List;
import org.microbrain.core.CoreCommand;
import org.microbrain.core.RolloutCommand;
import org.microbrain.edge.EdgeCommand;
import org.microbrain.edge.profile.ProfileCommand;
import org.microbrain.hub.CorrelationsCommand;
import org.microbrain.hub.HubCommand;
import org.microbrain.runtime.carry.CarryCommand;
import org.microbrain.runtime.config.ProgramVersion;
import org.microbrain.runtime.enrol.EnrolCommand;
import org.microbrain.runtime.enrol.TokenCommand;
import org.microbrain.runtime.identity.AuthorityCommand;
import org.microbrain.runtime.identity.PasswordCommand;
import org.microbrain.runtime.node.RepairCommand;
import org.microbrain.runtime.people.PeopleCommand;
import org.microbrain.runtime.trust.ReleaseCommand;
import org.microbrain.runtime.trust.TufCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program behind {@code ./microbrain}: every sub-command of the product. */
@Command(name = "microbrain", mixinStandardHelpOptions = true, versionProvider = Microbrain.Build.class,
        description = "政府大脑的微脑：村、县、市、省四级的感知、预警与上传。",
        subcommands = {DemoCommand.class, EdgeCommand.class, HubCommand.class, CoreCommand.class, EnrolCommand.class,
            TokenCommand.class, AuthorityCommand.class, PasswordCommand.class, PeopleCommand.class,
            RepairCommand.class, CarryCommand.class, ProfileCommand.class, CorrelationsCommand.class, ReleaseCommand.class, RolloutCommand.class,
            TufCommand.class, TrainCommand.class},
        footer = {"", "Microbrain: sensing, warning and reporting from village to province."})
public final class Microbrain implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Microbrain.class);

    @Spec
    private CommandSpec spec;

    /** What {@code --version} says. */
    static final class Build implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {ProgramVersion.of("Microbrain 微脑")};
        }
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "请给出子命令。 Name a sub-command.");
    }

    /** Exit status 0: done; 1: failed; 2: wrong options. */
    public static void main(String[] args) {
        System.exit(NodeStart.run(List.of(args)).orElseGet(() -> commandLine().execute(args)));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Microbrain()).setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    command.getErr().println(failure.getMessage() == null ? failure.toString() : failure.getMessage());
                    LOG.debug("failed", failure);
                    return 1;
                });
    }
}
