package org.microbrain.runtime.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class CsvTest {

    @Test
    void whatASpreadsheetWouldTakeForAFormulaStaysText() throws Exception {
        StringWriter text = new StringWriter();
        try (Csv csv = new Csv(text)) {
            csv.line("=HYPERLINK(\"http://evil\")", "+1", "-x", "@a", -3.5, "a,b", "plain 水位");
        }
        assertThat(text).hasToString("\uFEFF\"'=HYPERLINK(\"\"http://evil\"\")\",'+1,'-x,'@a,-3.5,\"a,b\",plain 水位\r\n");
    }
}
