package org.microbrain.runtime.people;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Callable;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.config.Tier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain people}: helps who is locked out, on the node's machine itself, whether or not the node runs. */
@Command(name = "people", mixinStandardHelpOptions = true, description = {
    "在节点所在机器上列出账户，或重置丢失的密码（节点可在运行）。",
    "List a node's accounts, or reset a lost password, on the node's own machine; the node may be running."})
public final class PeopleCommand implements Callable<Integer> {

    private static final Account MACHINE = Account.program("command", null, Set.of());

    @Parameters(arity = "0..1", paramLabel = "NAME", description = {
        "重置此账户的密码，重新启用该账户，并显示一次新密码。省略时列出账户。",
        "Reset this account's password, enable it again, and show the new password once. Left out: list accounts."})
    private String name;

    @Option(names = "--config", required = true, paramLabel = "FILE", description = {"节点的配置文件。",
        "The node's configuration file."})
    private Path config;

    @Spec
    private CommandSpec spec;

    private final InstantSource time;

    public PeopleCommand() {
        this(InstantSource.system());
    }

    PeopleCommand(InstantSource time) {
        this.time = time;
    }

    @Override
    public Integer call() throws IOException {
        Problems problems = new Problems();
        NodeSettings settings = NodeSettings.read(Section.load(config, problems));
        if (settings.node() == null || settings.data() == null) {
            throw new ParameterException(spec.commandLine(), problems.toString().strip());
        }
        if (Files.notExists(settings.data().resolve("people.db"))) {
            throw new ParameterException(spec.commandLine(), settings.data() + " 中没有 people.db，节点尚未启动过。"
                    + " There is no people.db: the node was never started.");
        }
        Tier tier = settings.parents().isEmpty() ? Tier.CORE : settings.listen() == null ? Tier.EDGE : Tier.HUB;
        PrintWriter out = spec.commandLine().getOut();
        try (People people = new People(settings.data(), tier, settings.area(), time)) {
            if (name == null) {
                people.accounts().all().forEach(one -> out.println(one.account().name() + "\t" + one.account().role().word()
                        + "\t" + one.account().area() + (one.disabled() ? "\t停用 disabled" : "")));
            } else {
                reset(people, out);
            }
        } catch (NotAllowed e) {
            throw new ParameterException(spec.commandLine(), "没有账户 " + name + "。 There is no account " + name + ".");
        } finally {
            out.flush();
        }
        return 0;
    }

    private void reset(People people, PrintWriter out) {
        String password = people.accounts().resetPassword(name);
        people.accounts().disable(name, false);
        people.audit().done(MACHINE, "people-reset", name, "");
        out.println("密码 / password: " + password);
        out.println("首次登录时须更改。 It must be changed at the next sign-in.");
    }
}
