package org.microbrain.field.kura;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.microbrain.field.Flaw;

/**
 * A list that a gateway tells in XML: a root, in it one element for each row, in that one for each column. What else stands in a row is
 * passed over.
 */
final class KuraRows {

    private static final int LONGEST = 120;

    private final String root;
    private final String row;
    private final Set<String> columns;
    private final int most;
    private final Flaw noList;
    private final Flaw large;

    /**
     * @param most   rows that are read
     * @param noList what is wrong when it is no such list
     * @param large  what is wrong when it has more rows
     */
    KuraRows(String root, String row, Set<String> columns, int most, Flaw noList, Flaw large) {
        this.root = root;
        this.row = row;
        this.columns = columns;
        this.most = most;
        this.noList = noList;
        this.large = large;
    }

    /** Each row with the columns that it has, as texts of at most {@value #LONGEST} characters. @throws KuraCodec.Unusable when it is no such list */
    List<Map<String, String>> read(byte[] answer) throws KuraCodec.Unusable {
        try {
            return read(KuraXml.reader(answer));
        } catch (XMLStreamException | CharacterCodingException e) {
            throw new KuraCodec.Unusable(noList);
        }
    }

    private List<Map<String, String>> read(XMLStreamReader xml) throws XMLStreamException, KuraCodec.Unusable {
        List<Map<String, String>> rows = new ArrayList<>();
        Map<String, String> at = new HashMap<>();
        for (int depth = 0; xml.hasNext(); ) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new KuraCodec.Unusable(noList);
            }
            if (event == XMLStreamConstants.END_ELEMENT && --depth == 1 && xml.getLocalName().equals(row)) {
                rows.add(Map.copyOf(at));
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                String element = xml.getLocalName();
                require(depth > 0 || element.equals(root), noList);
                if (depth == 1) {
                    at.clear();
                }
                if (depth == 2 && columns.contains(element)) {
                    at.put(element, text(xml));
                } else {
                    depth++;
                }
            }
            require(rows.size() <= most, large);
        }
        return rows;
    }

    private static String text(XMLStreamReader xml) throws XMLStreamException {
        String clean = KuraReply.cleaned(xml.getElementText());
        return clean.length() <= LONGEST ? clean : clean.substring(0, LONGEST) + "…";
    }

    private static void require(boolean right, Flaw flaw) throws KuraCodec.Unusable {
        if (!right) {
            throw new KuraCodec.Unusable(flaw);
        }
    }
}
