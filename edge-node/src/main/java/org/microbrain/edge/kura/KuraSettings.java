package org.microbrain.edge.kura;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.edge.field.StationSettings;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Section;

/**
 * The gateways with Eclipse Kura whose cloud connection the MQTT listener is.
 *
 * @param account  their {@code topic.context.account-name}, the first level of their topics
 * @param gateways who may deliver, by client identifier
 * @param wanted   what is wanted of some gateways, by client identifier
 * @param look     how often is looked what runs there, 1 min to 1 d
 * @param confidential whether nobody can read on its way what gateways tell: it comes by TLS, or stays on this machine
 * @param packages what the addresses of packages that may be installed begin with; with none, none may
 * @param releases whether releases of the province may configure these gateways
 * @param values   for the places in releases
 * @param packagePort where gateways load released packages from this machine, 0 for any that is free, {@value #NO_PORT} for nowhere
 */
public record KuraSettings(String account, Map<String, StationSettings> gateways, Map<String, KuraConfiguration> wanted,
                           boolean confidential, Duration look, List<String> packages, boolean releases, KuraSiteValues values,
                           int packagePort) {

    private static final Duration USUAL_LOOK = Duration.ofMinutes(15);

    private static final int NO_PORT = -1;
    private static final int MOST_PORT = 65_535;

    /** Of no gateway. */
    static final KuraSettings NONE = new KuraSettings("", Map.of(), Map.of(), false, USUAL_LOOK, List.of(), false, KuraSiteValues.NONE,
            NO_PORT);

    /** Of a file with what is wanted of a gateway. */
    private static final long MOST_BYTES = 256 * 1024;
    private static final int LONGEST_ADDRESS = 400;
    private static final String ADDRESS = "https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?(/[A-Za-z0-9._~+-]+)+";
    private static final String WORD = "[^/+#\\p{Cntrl}]{1,128}";

    public KuraSettings {
        gateways = Map.copyOf(gateways);
        wanted = Map.copyOf(wanted);
        packages = List.copyOf(packages);
    }

    /** Whether releases may bring packages to these gateways. */
    public boolean takesPackages() {
        return releases && packagePort != NO_PORT;
    }

    /** Until it is said how they come, what they tell counts as readable by others. */
    public static KuraSettings read(Section s) {
        s.onlyKeys("account", "gateways", "look", "packages", "releases", "values", "package-port");
        s.require("account");
        Map<String, KuraConfiguration> wanted = new LinkedHashMap<>();
        Map<String, StationSettings> gateways = gateways(s.section("gateways"), Map.of(), wanted);
        return new KuraSettings(s.value("account", KuraSettings::word, "unset"), gateways, wanted, false,
                look(s), packages(s), s.flag("releases", false), KuraSiteValues.read(s),
                s.has("package-port") ? s.number("package-port", 0, 0, MOST_PORT) : NO_PORT);
    }

    /** The same, and whether nobody can read what gateways tell. */
    public KuraSettings confidential(boolean now) {
        return new KuraSettings(account, gateways, wanted, now, look, packages, releases, values, packagePort);
    }

    /** The same for gateways beside those of the configuration, too; one that would change one of them is a problem. */
    public KuraSettings and(Section beside) {
        beside.onlyKeys("gateways");
        Map<String, KuraConfiguration> configurations = new LinkedHashMap<>();
        Map<String, StationSettings> all = new LinkedHashMap<>(gateways(beside.section("gateways"), gateways, configurations));
        all.putAll(gateways);
        configurations.putAll(wanted);
        return new KuraSettings(account, all, configurations, confidential, look, packages, releases, values.and(beside), packagePort);
    }

    private static Map<String, StationSettings> gateways(Section named, Map<String, StationSettings> taken,
                                                         Map<String, KuraConfiguration> wanted) {
        Map<String, StationSettings> gateways = new LinkedHashMap<>();
        for (String client : named.keys()) {
            if (taken.containsKey(client)) {
                StationSettings.taken(named, client);
                continue;
            }
            Section gateway = named.section(client);
            if (gateway.has("configuration")) {
                wanted.put(client, gateway.value("configuration", path -> configuration(gateway, path),
                        KuraConfiguration.NONE));
            }
            try {
                gateways.put(client(client), StationSettings.readMqtt(gateway, "configuration", "values"));
            } catch (InvalidValue e) {
                named.problem(client, e.zh(), e.getMessage());
            }
        }
        return gateways;
    }

    /** Whether a gateway signs in as the user of its client identifier, which is nobody else's then. */
    public boolean hasOwnPassword(String gateway) {
        return gateways.containsKey(gateway) && !gateways.get(gateway).password().isEmpty();
    }

    private static Duration look(Section s) {
        Duration look = s.duration("look", USUAL_LOOK);
        if (look.compareTo(Duration.ofMinutes(1)) < 0 || look.compareTo(Duration.ofDays(1)) > 0) {
            s.problem("look", "应为 1m 到 1d", "must be from 1m to 1d");
            return USUAL_LOOK;
        }
        return look;
    }

    private static List<String> packages(Section s) {
        List<String> sources = s.texts("packages");
        if (!sources.stream().allMatch(source -> source.endsWith("/") && isAddress(source + "x"))) {
            s.problem("packages", "应为软件包地址的开头：http:// 或 https://，以 / 结尾，不含用户名、参数和 ..",
                    "must be beginnings of addresses: http:// or https:// to a last /, without a user, parameters and ..");
            return List.of();
        }
        return sources;
    }

    /** Whether it is an address whose beginning says where it leads: nothing in it goes elsewhere or hides a password. */
    public static boolean isAddress(String url) {
        return url.length() <= LONGEST_ADDRESS && url.matches(ADDRESS) && !url.contains("/../") && !url.endsWith("/..");
    }

    /** Its words never repeat what stands in the file: that may be a password. */
    private static KuraConfiguration configuration(Section s, String path) {
        Path file = file(s, path);
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new InvalidValue("文件不能超过 " + MOST_BYTES + " 字节", "must not be larger than " + MOST_BYTES + " bytes");
            }
            KuraConfiguration configuration = KuraSnapshot.read(Files.readAllBytes(file));
            configuration.components().keySet().forEach(KuraSettings::word);
            KuraSnapshot.write(configuration);
            return configuration;
        } catch (IOException e) {
            throw new InvalidValue("文件无法读取：" + file, "cannot be read: " + file);
        } catch (KuraCodec.Unusable e) {
            throw new InvalidValue(e.flaw().zh(), e.flaw().en());
        }
    }

    private static Path file(Section s, String path) {
        try {
            return s.resolve(Path.of(path));
        } catch (InvalidPathException e) {
            throw new InvalidValue("不是有效的路径", "is not a path");
        }
    }

    /** A gateway's client identifier. @throws InvalidValue when it can be none */
    public static String client(String text) {
        if (text.equals(KuraRequests.REQUESTER)) {
            throw new InvalidValue("此名保留给边缘节点", "is the name of the edge itself");
        }
        return word(text);
    }

    private static String word(String text) {
        if (!text.matches(WORD) || text.startsWith("$")) {
            throw new InvalidValue("应为一级主题：1 到 128 个字符，不含 / + #，不以 $ 开头",
                    "must be one level of a topic: 1 to 128 characters without / + #, and no $ first");
        }
        return text;
    }
}
