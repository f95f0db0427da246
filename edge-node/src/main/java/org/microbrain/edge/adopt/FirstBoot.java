package org.microbrain.edge.adopt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.microbrain.edge.kura.KuraCheck;
import org.microbrain.field.kura.KuraConfiguration;
import org.microbrain.field.kura.KuraConfiguration.Key;
import org.microbrain.field.kura.KuraConnection;
import org.microbrain.field.kura.KuraPeople;
import org.microbrain.field.kura.KuraValue;
import org.microbrain.field.kura.KuraValue.Type;

/**
 * All that a gateway with Kura finds when it starts for the first time: what its image comes with, over that what its profile has, over
 * that its connection to this edge, and no password that everybody knows. Immutable.
 *
 * @param snapshot the whole configuration; passwords stand in it in clear text
 * @param missing  what Kura needs to start with it and is not in it
 */
public record FirstBoot(KuraConfiguration snapshot, List<String> missing) {

    /** Where Kura keeps messages unless its DataService says otherwise. */
    private static final String USUAL_DATABASE = "org.eclipse.kura.db.H2DbService";

    public FirstBoot {
        missing = List.copyOf(missing);
    }

    /**
     * Puts it together.
     *
     * @param image    what the gateway's image comes with
     * @param profile  what its profile has
     * @param file     its connection to this edge
     * @param password of the person who may do everything at its web page
     */
    public static FirstBoot of(KuraConfiguration image, KuraConfiguration profile, GatewayFile file, String password) {
        KuraConfiguration all = image.with(profile).with(file.configuration());
        KuraConfiguration whole = all.with(KuraPeople.admin(all, password)).with(protections(all));
        String database = text(whole, new Key(KuraConnection.DATA, "store.db.service.pid"), USUAL_DATABASE);
        boolean tls = file.connection().broker().startsWith("mqtts:");
        return new FirstBoot(whole, Stream.of(database, tls ? KuraCheck.KEYSTORES.get(0) : database).distinct()
                .filter(pid -> !whole.components().containsKey(pid)).toList());
    }

    /** Commands of the system stay off, and Kura changes the passwords of its keystores when it starts. */
    private static KuraConfiguration protections(KuraConfiguration all) {
        Map<Key, KuraValue> values = new LinkedHashMap<>();
        values.put(new Key(KuraCheck.COMMANDS, "command.enable"), KuraValue.of(Type.BOOLEAN, "false"));
        KuraCheck.KEYSTORES.stream().filter(all.components()::containsKey)
                .filter(pid -> KuraPeople.isKnown(text(all, new Key(pid, "keystore.password"), "")))
                .forEach(pid -> values.put(new Key(pid, "randomize.password"), KuraValue.of(Type.BOOLEAN, "true")));
        return KuraConfiguration.of(values);
    }

    private static String text(KuraConfiguration all, Key key, String otherwise) {
        KuraValue value = all.value(key);
        return value == null || value.values().isEmpty() ? otherwise : value.values().get(0);
    }
}
