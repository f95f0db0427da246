package org.microbrain.edge.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.microbrain.intent.AttemptState;
import org.microbrain.release.Component;
import org.microbrain.release.ReleaseKind;

/**
 * Promise: {@code kill -9} of a whole edge at each step of an update and of going back. Old or new counts, whole, never neither; the
 * next start converges by itself; a reading that was acknowledged is there.
 */
final class WholeEdgeKilledTest extends KilledEdge {

    private static final Component ROUTES = new Component(ReleaseKind.ROUTES, "tap");

    private Path routes(String version, String from) throws IOException {
        return Files.writeString(Files.createDirectories(folder.resolve("routes-" + version)).resolve("tap.yaml"), """
                - route:
                    id: tap-%s
                    from:
                      uri: "%s"
                      steps:
                        - setBody: {constant: "%s"}
                """.formatted(version, from, version));
    }

    /** The edge runs version 1 of some routes; that is what each life begins with. */
    private void versionOneRuns() throws Exception {
        parent.publish(ROUTES, "1", routes("1", "direct:one"));
        parent.wish(EdgeLife.NODE, ROUTES, "1");
        try (EdgeLife first = new EdgeLife(before, false, parent, CLASS_PATH)) {
            first.start();
            assertThat(first.awaitEnded(ROUTES, "1").state()).as(first.said()).isEqualTo(AttemptState.KEPT);
            first.endAndCount();
        }
        Files.delete(before.resolve("log"));
    }

    @Test
    void anUpdateThatIsKilledAtEachStepIsOldOrNewAndThenNew() throws Exception {
        versionOneRuns();
        parent.publish(ROUTES, "2", routes("2", "direct:two"));
        everywhere(ROUTES, false, "1", "2", AttemptState.KEPT);
    }

    @Test
    void aReleaseThatCannotBeAppliedAndIsKilledAtEachStepOfGoingBackEndsWithTheOld() throws Exception {
        versionOneRuns();
        parent.publish(ROUTES, "3", routes("3", "no-such-component:three"));
        everywhere(ROUTES, false, "1", "3", AttemptState.GONE_BACK);
    }
}
