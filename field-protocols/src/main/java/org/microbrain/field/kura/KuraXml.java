package org.microbrain.field.kura;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/** Opens XML that a gateway sent: nothing outside of it is read, and entities stay what they are. Stateless. */
final class KuraXml {

    private KuraXml() {
    }

    /** @throws CharacterCodingException when it is no UTF-8 */
    static XMLStreamReader reader(byte[] document) throws XMLStreamException, CharacterCodingException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        // Decoded here, whatever encoding it says: the parser tells of bytes that are no text on standard error.
        String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
        return factory.createXMLStreamReader(new StringReader(text));
    }
}
