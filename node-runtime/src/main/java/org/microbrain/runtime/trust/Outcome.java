package org.microbrain.runtime.trust;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.microbrain.json.JsonText;
import org.microbrain.trust.TrustFailure;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** How a command of releases ends: lines for a person or one JSON document, and the exit status. */
final class Outcome {

    @Spec(Target.MIXEE)
    private CommandSpec spec;

    @Option(names = "--json", description = {"以 JSON 输出", "print JSON"})
    private boolean json;

    /**
     * What a command has to say.
     *
     * @param document for programs
     * @param lines    for people, in both languages
     */
    record Said(Map<String, Object> document, List<String> lines) {
    }

    /** Work that may fail in the ways that have words for people. */
    interface Work extends Callable<Said> {
        @Override
        Said call() throws IOException, TrustFailure, GeneralSecurityException;
    }

    /** @return 0 when it was done, 1 when it failed; what had been done before a failure is on the disk as a whole */
    int of(Work work) {
        try {
            say(work.call());
            return 0;
        } catch (ParameterException e) {
            throw e;
        } catch (TrustFailure e) {
            return fail(e.chinese() + " / " + e.getMessage());
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            return fail(e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void say(Said said) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.print(new String(JsonText.write(said.document()), StandardCharsets.UTF_8));
        } else {
            said.lines().forEach(out::println);
        }
        out.flush();
    }

    private int fail(String message) {
        PrintWriter err = spec.commandLine().getErr();
        err.println("未完成 / not done: " + message);
        err.flush();
        return 1;
    }
}
