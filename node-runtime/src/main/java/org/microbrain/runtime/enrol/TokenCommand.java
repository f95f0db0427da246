package org.microbrain.runtime.enrol;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.microbrain.runtime.config.AdmissionSettings;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.config.Values;
import org.microbrain.runtime.identity.IdentityProblem;
import org.microbrain.runtime.identity.NodeIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain token}: makes a one-time token beside a hub or a core that may be running. */
@Command(name = "token", mixinStandardHelpOptions = true, description = {
    "为一个将要入网的下级节点生成一次性令牌。", "Make a one-time token for a node that is to be admitted."})
public final class TokenCommand implements Callable<Integer> {

    @Option(names = "--config", required = true, description = {"本枢纽或省级节点的配置文件", "configuration of the hub or core"})
    private Path config;

    @Option(names = "--node", required = true, description = {"将要入网的节点名", "name of the node to be admitted"})
    private String node;

    @Option(names = "--hub", description = {"它将接纳自己的下级", "it will admit nodes of its own"})
    private boolean hub;

    @Option(names = "--replace", description = {"它取代同名的旧设备", "it takes the place of a machine of this name"})
    private boolean replace;

    @Option(names = "--valid", defaultValue = "24h", description = {"有效期，最长 90d", "how long it is valid, 90d at most"})
    private String valid;

    @Option(names = "--address", description = {"下级连接本节点的地址；默认 admission.address",
        "where children reach this node; admission.address when left out"})
    private String address;

    @Option(names = "--lang", paramLabel = "zh|en", description = {"消息的语言", "language of messages"})
    private Language language = Language.ZH;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        Problems problems = new Problems();
        Section section = Section.load(config, problems);
        NodeSettings settings = NodeSettings.read(section);
        AdmissionSettings admissionSettings = AdmissionSettings.read(section.section("admission"));
        if (!problems.isEmpty()) {
            problems.print(spec.commandLine().getErr(), language);
            spec.commandLine().getErr().flush();
            return 2;
        }
        try (Admission admission = new Admission(settings, admissionSettings,
                NodeIdentity.load(settings.identity(), settings.node()), InstantSource.system(), Runnable::run)) {
            InetSocketAddress reached = address == null ? admissionSettings.address() : Values.address(address);
            EnrolToken token = admission.token(NodeSettings.nodeName(node), hub, replace, Values.duration(valid), reached,
                    "command:" + System.getProperty("user.name"));
            spec.commandLine().getOut().println(token.text());
            spec.commandLine().getOut().flush();
            return 0;
        } catch (InvalidValue e) {
            throw new ParameterException(spec.commandLine(), language == Language.ZH ? e.zh() : e.getMessage(), e);
        } catch (IdentityProblem e) {
            throw new ParameterException(spec.commandLine(), e.text(language), e);
        }
    }
}
