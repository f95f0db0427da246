package org.microbrain.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PasswordCommandTest {

    @Test
    void aRandomPasswordIsShownBesideItsHashWhichAloneGoesToStandardOutput() {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = new CommandLine(new PasswordCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err))
                .execute("--random");
        assertThat(code).isZero();
        String password = err.toString().strip();
        password = password.substring(password.lastIndexOf(' ') + 1);
        assertThat(PasswordHash.parse(out.toString().strip()).matches(password)).isTrue();
    }
}
