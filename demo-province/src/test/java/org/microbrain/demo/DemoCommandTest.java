package org.microbrain.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DemoCommandTest {

    private final StringWriter out = new StringWriter();
    private final CommandLine program =
            Microbrain.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(out));

    @Test
    void helpIsThereForTheProgramAndTheDemo() {
        assertThat(program.execute("--help")).isZero();
        assertThat(program.execute("demo", "--help")).isZero();
        assertThat(out.toString()).contains("--speed", "--lang", "--for", "--json", "--data");
    }

    @Test
    void wrongOptionsSayWhatWouldBeRight() {
        assertThat(program.execute("demo", "--speed", "0")).isEqualTo(2);
        assertThat(out.toString()).contains("--speed", "1", "100000");
        assertThat(program.execute("demo", "--lang", "fr")).isEqualTo(2);
        assertThat(program.execute("demo", "--for", "soon")).isEqualTo(2);
        assertThat(out.toString()).contains("--for", "60s");
    }

    @Test
    void noSubCommandIsAWrongUse() {
        assertThat(program.execute()).isEqualTo(2);
    }
}
