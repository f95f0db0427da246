package org.microbrain.field.kura;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.microbrain.field.Flaw;

/**
 * Reads and writes configurations as Kura's snapshots have them: XML, {@code esf:configurations}. What stands there besides,
 * as descriptions of components do, is passed over. A document with a DTD is refused, so that it can name no entities. Stateless.
 */
public final class KuraSnapshot {

    /** Components of one document. */
    public static final int MOST_COMPONENTS = 2_000;
    /** Snapshots that are known of a gateway, the newest. */
    static final int MOST_IDS = 20;
    /** Values of one document. */
    public static final int MOST_VALUES = 50_000;
    /** Characters of all names and values of one document. */
    public static final int MOST_CHARS = 4 << 20;

    private static final int DEEPEST = 32;
    private static final String ESF = "http://eurotech.com/esf/2.0";
    private static final Flaw NO_SNAPSHOT = new Flaw(Flaw.Kind.FRAME, "不是 Kura 配置快照", "this is no snapshot of Kura");
    private static final Flaw LARGE = new Flaw(Flaw.Kind.FRAME, "配置快照过大", "the snapshot is too large");
    private static final Flaw DTD = new Flaw(Flaw.Kind.FRAME, "配置快照不允许带 DTD", "a snapshot must have no DTD");
    private static final Flaw BAD_VALUE = new Flaw(Flaw.Kind.FRAME, "配置值不合规", "a value is not as it must be");

    private final XMLStreamReader xml;
    private final SortedMap<String, SortedMap<String, KuraValue>> components = new TreeMap<>();
    private int values;
    private long chars;

    private KuraSnapshot(XMLStreamReader xml) {
        this.xml = xml;
    }

    /** @throws KuraCodec.Unusable with the reason and where, never with what stands there: that may be a password */
    public static KuraConfiguration read(byte[] document) throws KuraCodec.Unusable {
        return parsed(document, KuraSnapshot::configurations);
    }

    /**
     * The snapshots that a gateway names, {@code esf:snapshotIds}: their identifiers are Unix milliseconds, 0 is how it left the
     * factory.
     *
     * @return the newest first, at most {@value #MOST_IDS}
     */
    public static List<Long> ids(byte[] document) throws KuraCodec.Unusable {
        return parsed(document, KuraSnapshot::snapshotIds);
    }

    private interface Part<T> {
        T of(KuraSnapshot snapshot) throws XMLStreamException, KuraCodec.Unusable;
    }

    private static <T> T parsed(byte[] document, Part<T> part) throws KuraCodec.Unusable {
        try {
            return part.of(new KuraSnapshot(KuraXml.reader(document)));
        } catch (CharacterCodingException e) {
            throw new KuraCodec.Unusable(NO_SNAPSHOT.at("UTF-8"));
        } catch (XMLStreamException e) {
            throw new KuraCodec.Unusable(e.getLocation() == null ? NO_SNAPSHOT
                    : NO_SNAPSHOT.at(e.getLocation().getLineNumber() + ":" + e.getLocation().getColumnNumber()));
        }
    }

    private KuraConfiguration configurations() throws XMLStreamException, KuraCodec.Unusable {
        int depth = 0;
        boolean root = false;
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new KuraCodec.Unusable(DTD);
            }
            if (event == XMLStreamConstants.END_ELEMENT) {
                depth--;
            } else if (event == XMLStreamConstants.START_ELEMENT && depth == 0) {
                root = is("configurations");
                depth++;
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                if (root && is("configuration")) {
                    configuration();
                } else {
                    pass();
                }
            }
        }
        if (!root) {
            throw new KuraCodec.Unusable(NO_SNAPSHOT);
        }
        return new KuraConfiguration(components);
    }

    private List<Long> snapshotIds() throws XMLStreamException, KuraCodec.Unusable {
        SortedSet<Long> ids = new TreeSet<>(Comparator.reverseOrder());
        while (xml.hasNext()) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new KuraCodec.Unusable(DTD);
            }
            if (event == XMLStreamConstants.START_ELEMENT && is("snapshotIds")) {
                String id = xml.getElementText().strip();
                if (!id.matches("[0-9]{1,18}")) {
                    throw new KuraCodec.Unusable(NO_SNAPSHOT.at("snapshotIds"));
                }
                ids.add(Long.parseLong(id));
                if (ids.size() > MOST_IDS) {
                    ids.remove(ids.last());
                }
            }
        }
        return List.copyOf(ids);
    }

    private void configuration() throws XMLStreamException, KuraCodec.Unusable {
        SortedMap<String, KuraValue> into = components.computeIfAbsent(attribute("pid"), pid -> new TreeMap<>());
        if (components.size() > MOST_COMPONENTS) {
            throw new KuraCodec.Unusable(LARGE.at("> " + MOST_COMPONENTS));
        }
        while (next()) {
            if (is("properties")) {
                while (next()) {
                    if (is("property")) {
                        property(into);
                    } else {
                        pass();
                    }
                }
            } else {
                pass();
            }
        }
    }

    private void property(SortedMap<String, KuraValue> into) throws XMLStreamException, KuraCodec.Unusable {
        String name = attribute("name");
        boolean encrypted = Boolean.parseBoolean(xml.getAttributeValue(null, "encrypted"));
        boolean array = Boolean.parseBoolean(xml.getAttributeValue(null, "array"));
        KuraValue.Type type = KuraValue.Type.of(xml.getAttributeValue(null, "type")).orElse(null);
        List<String> found = new ArrayList<>();
        while (next()) {
            if (is("value")) {
                String text = xml.getElementText();
                count(text);
                found.add(encrypted ? plain(text) : text);
            } else {
                pass();
            }
        }
        if (!array && found.size() > 1) {
            throw new KuraCodec.Unusable(BAD_VALUE.at(shortened(name)));
        }
        if (type != null) {
            into.put(name, new KuraValue(type, array, found));
        }
    }

    /** Over MQTT what is marked as encrypted is base64 of the clear text. */
    private static String plain(String text) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(Base64.getMimeDecoder().decode(text))).toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return text;
        }
    }

    /** @return false at the end of the element */
    private boolean next() throws XMLStreamException, KuraCodec.Unusable {
        while (true) {
            int event = xml.next();
            if (event == XMLStreamConstants.START_ELEMENT) {
                return true;
            } else if (event == XMLStreamConstants.END_ELEMENT) {
                return false;
            } else if (event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new KuraCodec.Unusable(DTD);
            }
        }
    }

    /** Passes over an element and all that is in it. */
    private void pass() throws XMLStreamException, KuraCodec.Unusable {
        for (int depth = 1; depth > 0; ) {
            depth += next() ? 1 : -1;
            if (depth > DEEPEST) {
                throw new KuraCodec.Unusable(NO_SNAPSHOT);
            }
        }
    }

    private boolean is(String name) {
        return xml.getLocalName().equals(name) && ESF.equals(xml.getNamespaceURI());
    }

    private String attribute(String name) throws KuraCodec.Unusable {
        String value = xml.getAttributeValue(null, name);
        if (value == null || value.isEmpty()) {
            throw new KuraCodec.Unusable(NO_SNAPSHOT.at(name));
        }
        count(value);
        return value;
    }

    private void count(String text) throws KuraCodec.Unusable {
        chars += text.length();
        values++;
        if (chars > MOST_CHARS || values > MOST_VALUES) {
            throw new KuraCodec.Unusable(LARGE);
        }
    }

    private static String shortened(String name) {
        return name.length() <= 80 ? name : name.substring(0, 80) + "…";
    }

    /**
     * Writes a document that a gateway takes; passwords stand in it in clear text.
     *
     * @throws IllegalArgumentException when a text has a character that XML cannot hold
     */
    public static byte[] write(KuraConfiguration configuration) {
        StringBuilder out = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<esf:configurations xmlns:esf=\"").append(ESF)
                .append("\" xmlns:ocd=\"http://www.osgi.org/xmlns/metatype/v1.2.0\">\n");
        configuration.components().forEach((pid, values) -> {
            out.append("<esf:configuration pid=\"").append(escaped(pid)).append("\"><esf:properties>\n");
            values.forEach((name, value) -> {
                out.append("<esf:property name=\"").append(escaped(name)).append("\" array=\"").append(value.array())
                        .append("\" encrypted=\"false\" type=\"").append(value.type().word()).append("\">");
                value.values().forEach(text -> out.append("<esf:value>").append(escaped(text)).append("</esf:value>"));
                out.append("</esf:property>\n");
            });
            out.append("</esf:properties></esf:configuration>\n");
        });
        return out.append("</esf:configurations>\n").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Ends of lines as numbers, too: XML would change them. */
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean allowed = c == '\t' || c == '\n' || c == '\r' || c >= ' ' && c < 0xd800 || c > 0xdfff && c < 0xfffe || c > 0xffff;
            if (!allowed) {
                throw new IllegalArgumentException("XML cannot hold character " + c);
            }
            if (c < ' ' || c == '<' || c == '>' || c == '&' || c == '"') {
                out.append("&#").append(c).append(';');
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }
}
