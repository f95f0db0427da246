package org.microbrain.hono;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.microbrain.hono.ReadingProgress.Place;
import org.microbrain.runtime.console.Notice;

/** What Kafka deletes before it is archived does not go unsaid, and is said before. */
class ReadingProgressTest {

    private final ReadingProgress progress = new ReadingProgress();

    private String look(long passed, long first, long written, long recent) {
        return look(new Place(new TopicPartition("hono.event.gx", 0), passed, first, written, recent));
    }

    private String look(Place... places) {
        return progress.look(List.of(places)).stream().map(Notice::en).toList().toString();
    }

    @Test
    void nothingIsSaidOfAReadingThatKeepsUp() {
        assertThat(look(ReadingProgress.NOTHING, 0, 0, 0)).isEqualTo("[]");
        assertThat(look(ReadingProgress.NOTHING, 50, 60, 50)).as("a new group begins with what is there").isEqualTo("[]");
        assertThat(look(60, 60, 60, 60)).as("all of it was read, and deleted").isEqualTo("[]");
        assertThat(look(60, 10, 70, 60)).isEqualTo("[]");
        assertThat(progress.waiting()).isEqualTo(10);
    }

    @Test
    void whatWasDeletedUnreadIsCountedOnceAndSaidEverAfter() {
        assertThat(look(100, 130, 200, 130)).contains("Kafka deleted 30 messages");
        assertThat(look(100, 130, 200, 130)).contains("Kafka deleted 30 messages");
        assertThat(look(100, 150, 200, 150)).contains("Kafka deleted 50 messages");
        assertThat(look(200, 150, 200, 200)).as("the reading went on").contains("Kafka deleted 50 messages");
    }

    @Test
    void whatWasDeletedOfSeveralPartitionsIsAddedUp() {
        assertThat(look(new Place(new TopicPartition("t", 0), 1, 3, 9, 3), new Place(new TopicPartition("t", 1), 1, 4, 9, 4)))
                .contains("Kafka deleted 5 messages");
    }

    @Test
    void aTopicThatWasEmptiedUnderTheReadingIsSaidEverAfter() {
        assertThat(look(100, 0, 3, 0)).contains("[hono.event.gx-0]").contains("made anew");
        assertThat(look(3, 0, 3, 0)).contains("made anew");
    }

    @Test
    void messagesThatWaitForHalfOfTheRetentionAreSaidBeforeTheyAreDeleted() {
        assertThat(look(100, 90, 200, 120)).contains("20 acknowledged messages have waited");
        assertThat(look(ReadingProgress.NOTHING, 90, 200, 200)).contains("110 acknowledged messages have waited");
        assertThat(look(120, 90, 200, 120)).isEqualTo("[]");
    }
}
