package org.microbrain.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets a turn while many who are not welcomed stand at the door. */
final class DoorstepTest {

    private final Doorstep doorstep = new Doorstep(ParentLimits.DEFAULT);
    private final List<String> opened = new ArrayList<>();
    private final List<String> sentAway = new ArrayList<>();

    private Doorstep.Visitor arrives(String name, String from) throws UnknownHostException {
        return doorstep.arrives(InetAddress.getByName(from), new Doorstep.Door() {
            @Override
            public void open() {
                opened.add(name);
            }

            @Override
            public void sendAway(LinkFault why) {
                sentAway.add(name);
            }
        }).orElseThrow();
    }

    @Test
    void aChildOfItsOwnPlaceComesBeforeACrowdThatWaitsAndBeforeOneThatIsSlow() throws UnknownHostException {
        int handshakes = ParentLimits.DEFAULT.handshakes();
        for (int i = 0; i < 2 * handshakes; i++) {
            arrives("crowd " + i, "192.0.2." + i % 4).speaks();
        }
        assertThat(opened).hasSize(handshakes);
        arrives("child", "198.51.100.7").speaks();
        assertThat(opened).doesNotContain("child");

        doorstep.work(3_100);

        assertThat(opened.get(handshakes)).isEqualTo("child");
        assertThat(sentAway).hasSizeGreaterThanOrEqualTo(handshakes).doesNotContain("child");
    }

    @Test
    void theBiggestCrowdGreetsAndYetThereIsRoomForAChildBecauseOthersSayNothing() throws UnknownHostException {
        int most = ParentLimits.DEFAULT.strangers();
        for (int i = 0; i < most; i++) {
            boolean greets = i % 50 < 10;
            Doorstep.Visitor visitor = arrives((greets ? "greeting " : "silent ") + i,
                    "192.0.2." + (greets ? i % 2 : 2 + i % 40));
            if (greets) {
                visitor.speaks();
            }
        }
        arrives("child", "198.51.100.7").speaks();
        assertThat(sentAway).hasSize(1).allMatch(name -> name.startsWith("silent"));
    }

    @Test
    void thoughAllOfACrowdGreetThereIsRoomForAChildFromElsewhere() throws UnknownHostException {
        for (int i = 0; i < ParentLimits.DEFAULT.strangers(); i++) {
            arrives("crowd " + i, "192.0.2." + i % 20).speaks();
        }
        arrives("child", "198.51.100.7").speaks();
        assertThat(sentAway).hasSize(1);
        doorstep.work(3_100);
        assertThat(opened).contains("child");
        assertThat(sentAway).doesNotContain("child");
    }

    @Test
    void aSlowHandshakeFromAnEmptyPlaceIsNotCutForTheSakeOfACrowd() throws UnknownHostException {
        arrives("slow child", "198.51.100.7").speaks();
        for (int i = 0; i < 2 * ParentLimits.DEFAULT.handshakes(); i++) {
            arrives("crowd " + i, "192.0.2." + i % 4).speaks();
        }
        doorstep.work(3_100);
        assertThat(sentAway).isNotEmpty().doesNotContain("slow child");
    }
}
