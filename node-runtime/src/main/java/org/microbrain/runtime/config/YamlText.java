package org.microbrain.runtime.config;

import java.util.Map;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;

/** Writes a configuration as a person would: what {@link Section#tree} gives, as text. */
public final class YamlText {

    private static final int WIDTH = 120;

    private YamlText() {
    }

    /** @param tree of maps, lists and texts */
    public static String of(Map<String, Object> tree) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.AUTO);
        options.setAllowUnicode(true);
        options.setWidth(WIDTH);
        return new Yaml(options).dump(tree);
    }
}
