package org.microbrain.field.kura;

import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.microbrain.field.Flaw;

/**
 * A deployment package (OSGi Compendium, chapter 114) at a gateway, as DEPLOY-V2 names it.
 *
 * @param name    its {@code DeploymentPackage-SymbolicName}
 * @param version its {@code DeploymentPackage-Version}
 */
public record KuraPackage(String name, String version) {

    /** Packages that are read of one gateway. */
    public static final int MOST = 500;

    private static final int LONGEST = 120;
    /** A part of a file's name at the gateway: no separators. */
    private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}";
    private static final String VERSION = "[0-9]{1,9}(\\.[0-9]{1,9}(\\.[0-9]{1,9}(\\.[A-Za-z0-9_-]{1,60})?)?)?";
    private static final Flaw NO_LIST = new Flaw(Flaw.Kind.FRAME, "不是软件包列表", "this is no list of packages");
    private static final Flaw LARGE = new Flaw(Flaw.Kind.FRAME, "软件包列表过大", "the list of packages is too large");

    /**
     * What a person wrote.
     *
     * @return with the version in full, as gateways tell it: 1.2 is 1.2.0 (OSGi Core, 3.2.5); empty when it is no name or no version
     */
    public static Optional<KuraPackage> of(String name, String version) {
        if (!name.matches(NAME) || !version.matches(VERSION)) {
            return Optional.empty();
        }
        int parts = version.split("\\.").length;
        return Optional.of(new KuraPackage(name, version + ".0".repeat(Math.max(0, 3 - parts))));
    }

    /** Asks for the list of them. */
    public static KuraRequest request() {
        return KuraRequest.of(KuraDeployment.APPLICATION, KuraRequest.Method.GET, "packages");
    }

    /** Reads that list, by name. @throws KuraCodec.Unusable when it is none */
    public static List<KuraPackage> read(byte[] answer) throws KuraCodec.Unusable {
        try {
            return read(KuraXml.reader(answer));
        } catch (XMLStreamException | CharacterCodingException e) {
            throw new KuraCodec.Unusable(NO_LIST);
        }
    }

    private static List<KuraPackage> read(XMLStreamReader xml) throws XMLStreamException, KuraCodec.Unusable {
        List<KuraPackage> packages = new ArrayList<>();
        String name = "";
        String version = "";
        for (int depth = 0; xml.hasNext(); ) {
            int event = xml.next();
            if (event == XMLStreamConstants.DTD || event == XMLStreamConstants.ENTITY_REFERENCE) {
                throw new KuraCodec.Unusable(NO_LIST);
            }
            if (event == XMLStreamConstants.END_ELEMENT && --depth == 1 && xml.getLocalName().equals("package") && !name.isEmpty()) {
                packages.add(new KuraPackage(name, version));
            } else if (event == XMLStreamConstants.START_ELEMENT) {
                String element = depth + xml.getLocalName();
                depth++;
                switch (element) {
                    case "1package" -> {
                        name = "";
                        version = "";
                    }
                    case "2name" -> {
                        name = text(xml);
                        depth--;
                    }
                    case "2version" -> {
                        version = text(xml);
                        depth--;
                    }
                    default -> require(depth > 1 || element.equals("0packages"), NO_LIST);
                }
            }
            require(packages.size() <= MOST, LARGE);
        }
        packages.sort(Comparator.comparing(KuraPackage::name).thenComparing(KuraPackage::version));
        return List.copyOf(packages);
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

    @Override
    public String toString() {
        return name + " " + version;
    }
}
