package org.microbrain.field.kura;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.microbrain.field.Flaw;

/**
 * What is installed at a gateway (INVENTORY-V1): packages of its system, bundles, deployment packages, containers. Immutable.
 *
 * @param items the first {@value #MOST} that it names, by type and name
 * @param count how many it names
 */
public record KuraInventory(List<Item> items, int count) {

    static final int MOST = 2_000;
    private static final int LONGEST = 120;
    private static final int DEEPEST = 8;
    private static final Flaw NO_INVENTORY = new Flaw(Flaw.Kind.FRAME, "不是软件清单", "this is no inventory");
    private static final Comparator<Item> ORDER = Comparator.comparing(Item::type).thenComparing(Item::name).thenComparing(Item::version);

    private static final JsonFactory JSON = JsonFactory.builder().streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST).build()).build();

    /**
     * One of them; each text has at most {@value #LONGEST} characters, empty when not said.
     *
     * @param type {@code DEB}, {@code BUNDLE}, {@code DP}, {@code DOCKER}, …
     */
    public record Item(String type, String name, String version) {
    }

    public KuraInventory {
        items = items.stream().sorted(ORDER).toList();
    }

    /** Asks for it. */
    public static KuraRequest request() {
        return KuraRequest.of("INVENTORY-V1", KuraRequest.Method.GET, "inventory");
    }

    /** @throws KuraCodec.Unusable when it is none */
    public static KuraInventory read(byte[] answer) throws KuraCodec.Unusable {
        List<Item> items = new ArrayList<>();
        int count = 0;
        try (JsonParser json = JSON.createParser(answer)) {
            require(json.nextToken() == JsonToken.START_OBJECT);
            for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
                boolean list = json.nextToken() == JsonToken.START_ARRAY && field.equals("inventory");
                for (JsonToken next = list ? json.nextToken() : null; list && next != JsonToken.END_ARRAY; next = json.nextToken()) {
                    require(next == JsonToken.START_OBJECT);
                    Item item = item(json);
                    count++;
                    if (items.size() < MOST) {
                        items.add(item);
                    }
                }
                json.skipChildren();
            }
        } catch (IOException e) {
            throw new KuraCodec.Unusable(NO_INVENTORY);
        }
        return new KuraInventory(items, count);
    }

    private static Item item(JsonParser json) throws IOException {
        String type = "";
        String name = "";
        String version = "";
        for (String field = json.nextFieldName(); field != null; field = json.nextFieldName()) {
            boolean text = json.nextToken() == JsonToken.VALUE_STRING;
            switch (field) {
                case "type" -> type = text ? shortened(json.getText()) : "";
                case "name" -> name = text ? shortened(json.getText()) : "";
                case "version" -> version = text ? shortened(json.getText()) : "";
                default -> { }
            }
            json.skipChildren();
        }
        return new Item(type, name, version);
    }

    private static String shortened(String text) {
        String clean = KuraReply.cleaned(text);
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }

    private static void require(boolean right) throws IOException {
        if (!right) {
            throw new IOException();
        }
    }

    /** How many there are of each type, of {@link #items}. */
    public SortedMap<String, Integer> types() {
        SortedMap<String, Integer> types = new TreeMap<>();
        items.forEach(item -> types.merge(item.type(), 1, Integer::sum));
        return types;
    }
}
