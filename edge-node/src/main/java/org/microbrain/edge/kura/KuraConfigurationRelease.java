package org.microbrain.edge.kura;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.microbrain.field.kura.KuraCodec;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraSnapshot;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.release.Component;
import org.microbrain.release.Version;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.Flaws;
import org.microbrain.runtime.update.NotGood;

/**
 * A released configuration for gateways with Kura, from a folder with a {@value #FILE} and a {@value #SNAPSHOT}, a part of a snapshot:
 *
 * <pre>
 * models: [ReliaGATE 10-14]     # as gateways say it in BIRTH; left out: all
 * kinds: [school]               # "like" of the gateway at its edge; left out: all
 * delete: [timer-old]           # components that must not be there
 * values: {interval: "10"}      # where a site says none
 * </pre>
 *
 * <p>In a value of the snapshot <code>{{interval}}</code> stands for what the site says of the gateway, then for what stands here.
 * A password is never in a release: it is one such place, which the site fills. Immutable.
 *
 * @param models of gateways that it is for; empty for all
 * @param kinds  of stations that it is for; empty for all
 */
record KuraConfigurationRelease(Component component, Version version, Set<String> models, Set<String> kinds, KuraConfiguration template,
                                Set<String> gone, Map<String, String> values) implements KuraRelease {

    static final String SNAPSHOT = "configuration.xml";

    private static final long MOST_BYTES = 256 * 1024;
    private static final Pattern PLACE = Pattern.compile("\\{\\{([^{}]*)}}");
    private static final String NAME = "[a-z][a-z0-9.-]{0,63}";
    private static final String PID = "[A-Za-z0-9][A-Za-z0-9._-]{0,254}";
    /** What is filled in is one line. */
    private static final String FILLED = "[^\\p{Cntrl}]{0,1024}";

    KuraConfigurationRelease {
        models = Set.copyOf(models);
        kinds = Set.copyOf(kinds);
        gone = Set.copyOf(gone);
        values = Map.copyOf(values);
    }

    /** Reads one. @throws NotGood when it is none; no word of it repeats what stands in the snapshot */
    static KuraConfigurationRelease read(Content content) throws NotGood {
        Flaws flaws = new Flaws();
        Section s = Section.load(content.file(FILE), flaws.list());
        s.onlyKeys("models", "kinds", "delete", "values");
        KuraConfiguration template = template(content.file(SNAPSHOT), s);
        KuraConfigurationRelease release = new KuraConfigurationRelease(content.component(), content.version(), Set.copyOf(s.texts("models")),
                Set.copyOf(s.texts("kinds")), template, Set.copyOf(s.texts("delete")), s.map("values"));
        release.check(s);
        flaws.check();
        return release;
    }

    private static KuraConfiguration template(Path file, Section s) {
        try {
            if (Files.notExists(file)) {
                return KuraConfiguration.NONE;
            }
            if (Files.size(file) > MOST_BYTES) {
                s.problem("", SNAPSHOT + " 不能超过 " + MOST_BYTES + " 字节", SNAPSHOT + " must not be larger than " + MOST_BYTES + " bytes");
                return KuraConfiguration.NONE;
            }
            KuraConfiguration read = KuraSnapshot.read(Files.readAllBytes(file));
            KuraSnapshot.write(read);
            return read;
        } catch (IOException e) {
            s.problem("", SNAPSHOT + " 无法读取", SNAPSHOT + " cannot be read");
        } catch (KuraCodec.Unusable e) {
            s.problem("", SNAPSHOT + "：" + e.flaw().zh(), SNAPSHOT + ": " + e.flaw().en());
        } catch (IllegalArgumentException e) {
            s.problem("", SNAPSHOT + " 中有 XML 不能容纳的字符", SNAPSHOT + " has a character that XML cannot hold");
        }
        return KuraConfiguration.NONE;
    }

    private void check(Section s) {
        if (template.isEmpty() && gone.isEmpty()) {
            s.problem("", "既没有配置值，也没有要删除的组件", "it has neither a value nor a component to delete");
        }
        for (String pid : gone) {
            if (!pid.matches(PID) || template.components().containsKey(pid)) {
                s.problem("delete", "不是组件名，或同时又要配置它：" + pid, "is no component, or is configured as well: " + pid);
            }
        }
        template.components().keySet().stream().filter(pid -> !pid.matches(PID)).forEach(pid ->
                s.problem("", SNAPSHOT + " 中的组件名不合规", SNAPSHOT + " has a component with a name that cannot be"));
        template.values().forEach((key, value) -> value.values().forEach(text -> checkPlaces(key, value, text, s)));
    }

    private void checkPlaces(Key key, KuraValue value, String text, Section s) {
        Matcher places = PLACE.matcher(text);
        while (places.find()) {
            if (!places.group(1).matches(NAME)) {
                s.problem("", key + " 中 {{…}} 里的名称应为小写字母、数字、. 与 -", "a name within {{…}} of " + key
                        + " has lower-case letters, digits, . and -");
            }
        }
        if (value.isSecret() && (!PLACE.matcher(text).matches() || values.containsKey(text.substring(2, text.length() - 2)))) {
            s.problem("", key + " 是口令：发行中不得含口令，请写 {{名称}}，由各站点填写", key
                    + " is a password: none may be in a release; write {{name}}, which each site fills");
        }
    }

    /** What a gateway is to run by it. @param said by its site. @throws NotGood when a value is missing or is none of its type */
    KuraConfiguration rendered(String gateway, Map<String, String> said) throws NotGood {
        Map<String, String> all = new LinkedHashMap<>(values);
        all.putAll(said);
        all.put("gateway", gateway);
        Map<Key, KuraValue> rendered = new TreeMap<>();
        for (Map.Entry<Key, KuraValue> one : template.values().entrySet()) {
            rendered.put(one.getKey(), filled(gateway, one.getKey(), one.getValue(), all));
        }
        return KuraDeletions.wanted(KuraConfiguration.of(rendered), gone);
    }

    private static KuraValue filled(String gateway, Key key, KuraValue value, Map<String, String> all) throws NotGood {
        List<String> missing = value.values().stream().flatMap(text -> PLACE.matcher(text).results()).map(place -> place.group(1))
                .filter(name -> !all.getOrDefault(name, "\n").matches(FILLED)).toList();
        if (!missing.isEmpty()) {
            throw new NotGood("value-missing", "网关 " + gateway + " 缺少值 " + missing.get(0) + "（intake.kura.values），用于 " + key,
                    "gateway " + gateway + " has no value " + missing.get(0) + " (intake.kura.values) for " + key);
        }
        KuraValue filled = new KuraValue(value.type(), value.array(), value.values().stream().map(text -> PLACE.matcher(text)
                .replaceAll(place -> Matcher.quoteReplacement(all.get(place.group(1))))).toList());
        if (!filled.isOfItsType()) {
            throw new NotGood("value-wrong", "网关 " + gateway + " 的 " + key + " 不是其类型的值", key + " of gateway " + gateway
                    + " is no value of its type");
        }
        return filled;
    }

    /** The components that it configures or deletes. */
    Set<String> components() {
        Set<String> all = new TreeSet<>(template.components().keySet());
        all.addAll(gone);
        return all;
    }

    /** Without what stands in it. */
    @Override
    public String toString() {
        return text();
    }
}
