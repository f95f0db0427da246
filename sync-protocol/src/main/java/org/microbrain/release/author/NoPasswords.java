package org.microbrain.release.author;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps passwords out of releases for gateways: what was published once lies at every hub, and nobody can call it back. A property of
 * type Password may only have a place, <code>{{name}}</code>, which each site fills. Edges look again, with a reader of XML. Stateless.
 */
final class NoPasswords {

    private static final Pattern PROPERTY = Pattern.compile("<(?:[\\w.-]+:)?property\\b([^>]*)>(.*?)</(?:[\\w.-]+:)?property\\s*>",
            Pattern.DOTALL);
    private static final Pattern PASSWORD = Pattern.compile("type\\s*=\\s*[\"']Password[\"']");
    private static final Pattern VALUE = Pattern.compile("<(?:[\\w.-]+:)?value\\b[^>]*>(.*?)</", Pattern.DOTALL);
    private static final String PLACE = "\\{\\{[a-z][a-z0-9.-]*}}";

    private NoPasswords() {
    }

    /** @throws IllegalArgumentException when one of the files has a password; it names the file, never the password */
    static void check(List<Path> files) throws IOException {
        for (Path file : files) {
            Matcher property = PROPERTY.matcher(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
            while (property.find()) {
                boolean secret = PASSWORD.matcher(property.group(1)).find();
                if (secret && VALUE.matcher(property.group(2)).results().anyMatch(value -> !value.group(1).matches(PLACE))) {
                    throw new IllegalArgumentException(file.getFileName() + "：发行中不得含口令，请写 {{名称}}，由各站点填写 / no password may be in a"
                            + " release; write {{name}}, which each site fills");
                }
            }
        }
    }
}
