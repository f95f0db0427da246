package org.microbrain.runtime.node;

import java.nio.file.Path;
import java.util.List;
import org.microbrain.runtime.config.Language;
import picocli.CommandLine.Option;

/** The options that the commands of all tiers share. */
public final class NodeOptions {

    @Option(names = "--config", paramLabel = "FILE",
            description = {"配置文件。", "The configuration file."})
    private Path config;

    @Option(names = "--check", description = {"只检查配置，不运行。", "Only check the configuration."})
    private boolean check;

    @Option(names = "--lang", paramLabel = "zh|en", description = {"消息的语言，默认按 LANG。",
        "Language of messages; by LANG when left out."})
    private Language language;

    @Option(names = "--with-parent", hidden = true,
            description = "Stop when standard input ends: for nodes that another process started.")
    private boolean withParent;

    /**
     * Reads options as they stand in every start of a node: {@code --config FILE}, and perhaps {@code --with-parent}.
     * The parser of command lines would do it too, with more classes than some part of a node has.
     *
     * @return null when there is anything else
     */
    public static NodeOptions plain(List<String> arguments) {
        NodeOptions options = new NodeOptions();
        for (int at = 0; at < arguments.size(); at++) {
            if (arguments.get(at).equals("--config") && options.config == null && at + 1 < arguments.size()) {
                options.config = Path.of(arguments.get(++at));
            } else if (arguments.get(at).equals("--with-parent")) {
                options.withParent = true;
            } else {
                return null;
            }
        }
        return options.config == null ? null : options;
    }

    /** The configuration file; null when none is named. */
    public Path config() {
        return config;
    }

    public boolean check() {
        return check;
    }

    /** The language of messages. */
    public Language language() {
        if (language != null) {
            return language;
        }
        String lang = System.getenv().getOrDefault("LC_ALL", System.getenv().getOrDefault("LANG", ""));
        return lang.startsWith("en") ? Language.EN : Language.ZH;
    }

    boolean withParent() {
        return withParent;
    }
}
