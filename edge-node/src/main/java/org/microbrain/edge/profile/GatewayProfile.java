package org.microbrain.edge.profile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.microbrain.edge.field.StationKind;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.mapping.MappingRule;

/**
 * What a gateway model is and what the node may use there, from a folder with a {@value #FILE}.
 *
 * @param profile     its name, that of its folder
 * @param name        for people
 * @param about       what the hardware is, in words
 * @param seriesLimit series that the node takes; 0 leaves it as configured
 * @param memory      bytes the program may have resident; 0 no limit
 * @param journal     bytes of waiting records; 0 leaves it as configured
 * @param mappings    how payloads are understood, after the node's own
 * @param stations    kinds of stations that the configuration's may be like, by name
 * @param kura        what Eclipse Kura runs there
 * @param routes      files of Camel routes in its folder
 */
public record GatewayProfile(String profile, LocalName name, String about, int seriesLimit, long memory, long journal,
                             List<MappingRule> mappings, Map<String, StationKind> stations, KuraTemplate kura, List<Path> routes) {

    public static final String FILE = "profile.yaml";

    private static final String NAME = "[a-z0-9][a-z0-9.-]{0,63}";
    private static final int MOST_ROUTES = 50;

    public GatewayProfile {
        mappings = List.copyOf(mappings);
        stations = Map.copyOf(stations);
        routes = List.copyOf(routes);
    }

    /** Reads a folder; what is wrong goes to {@code problems}. */
    public static GatewayProfile read(Path folder, Problems problems) {
        Section s = Section.load(folder.resolve(FILE), problems);
        s.onlyKeys("profile", "name", "hardware", "limits", "mappings", "stations", "kura", "routes");
        String profile = s.text("profile");
        if (!profile.isEmpty() && !profile.matches(NAME)) {
            s.problem("profile", "名称应为小写字母、数字、. 与 -", "a name has lower-case letters, digits, . and -");
        }
        Section hardware = s.section("hardware");
        hardware.onlyKeys("architecture", "memory", "buses", "line");
        Section limits = s.section("limits");
        limits.onlyKeys("series", "memory", "journal");
        List<Path> routes = new ArrayList<>();
        for (String file : s.texts("routes")) {
            if (!file.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.yaml") || !Files.isRegularFile(folder.resolve(file))) {
                s.problem("routes", file + "：应为本文件夹中的 .yaml 文件", file + ": must be a .yaml file in this folder");
            }
            routes.add(folder.resolve(file));
        }
        if (routes.size() > MOST_ROUTES) {
            s.problem("routes", "最多 " + MOST_ROUTES + " 个文件", "at most " + MOST_ROUTES + " files");
        }
        return new GatewayProfile(profile, LocalName.read(s.section("name"), profile),
                hardware.text("architecture", "") + " " + hardware.text("memory", ""),
                limits.number("series", 0, 1, 100_000), limits.bytes("memory", 0), limits.bytes("journal", 0),
                MappingRule.readAll(s), StationKind.readAll(s), KuraTemplate.read(folder, s.section("kura")), routes);
    }
}
