package org.microbrain.release.author;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration with a password is not drafted for release, and the refusal does not repeat it. */
final class NoPasswordsTest {

    @TempDir
    private Path folder;

    private List<Path> with(String property) throws IOException {
        return List.of(Files.writeString(folder.resolve("configuration.xml"), "<esf:configurations><esf:configuration pid=\"data\"><esf:properties>"
                + "<esf:property name=\"user\" type=\"String\"><esf:value>kura</esf:value></esf:property>" + property
                + "</esf:properties></esf:configuration></esf:configurations>"));
    }

    @Test
    void aPasswordIsAPlaceThatTheSiteFills() throws IOException {
        List<Path> place = with("<esf:property name=\"password\" array=\"false\" type=\"Password\">\n<esf:value>{{broker.password}}</esf:value>\n</esf:property>");
        assertThatCode(() -> NoPasswords.check(place)).doesNotThrowAnyException();
        for (String value : List.of("s3cret", "{{broker.password}}s3cret", "<![CDATA[s3cret]]>", "{{a}}</esf:value><esf:value>s3cret")) {
            for (String type : List.of("type=\"Password\"", "type='Password'", "encrypted=\"false\" type = \"Password\" array=\"true\"")) {
                List<Path> secret = with("<esf:property name=\"password\" " + type + "><esf:value>" + value + "</esf:value></esf:property>");
                assertThatThrownBy(() -> NoPasswords.check(secret)).as(value + type).isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("configuration.xml").hasMessageContaining("no password").hasMessageNotContaining("s3cret");
            }
        }
    }
}
