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
        assertThat(out.toString()).contains("--speed", "--lang", "--for", "--json", "--data", "--scale");
    }

    @Test
    void wrongOptionsSayWhatWouldBeRight() {
        assertThat(program.execute("demo", "--speed", "0")).isEqualTo(2);
        assertThat(out.toString()).contains("--speed", "1", "100000");
        assertThat(program.execute("demo", "--lang", "fr")).isEqualTo(2);
        assertThat(program.execute("demo", "--for", "soon")).isEqualTo(2);
        assertThat(out.toString()).contains("--for", "60s");
    }

    /** The programs of a broker and a database are given by the launcher, to this demo alone. */
    @Test
    void scaleWithoutItsProgramsSaysHowToStartIt() {
        assertThat(program.execute("demo", "--scale")).isEqualTo(2);
        assertThat(out.toString()).contains("./microbrain demo --scale", "PostgreSQL").doesNotContain("Exception");
    }

    @Test
    void noSubCommandIsAWrongUse() {
        assertThat(program.execute()).isEqualTo(2);
    }
}
