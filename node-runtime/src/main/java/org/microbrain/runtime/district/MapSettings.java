package org.microbrain.runtime.district;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.Section;

/** Which map pages show: {@code map: {file: …, label: {zh: …, en: …}}}; without a file the sketch that comes with the program. */
public final class MapSettings {

    private MapSettings() {
    }

    /** Reads an approved map at once, so that a wrong file is found at the start; the sketch when it is first looked at. */
    public static Supplier<Outlines> read(Section s) {
        s.onlyKeys("file", "label");
        Path file = s.path("file", null);
        LocalName label = LocalName.read(s.section("label"), "");
        if (file == null) {
            return Outlines::sketch;
        }
        if (label.zh().isEmpty()) {
            s.problem("label", "请写明地图的审图号或来源", "say below the map what it is, such as its approval number");
        }
        try {
            Outlines approved = Outlines.approved(file, label);
            return () -> approved;
        } catch (IOException e) {
            s.problem("file", "地图文件无法使用：" + e.getMessage(), "this map cannot be used: " + e.getMessage());
            return Outlines::sketch;
        }
    }
}
