package org.microbrain.runtime.node;

import java.nio.file.Path;
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

    Path config() {
        return config;
    }

    boolean check() {
        return check;
    }

    Language language() {
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
