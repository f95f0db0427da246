package org.microbrain.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class WarningWordsTest {

    private static List<Words> words() {
        return Stream.of(Stream.of(Action.values()).map(Action::words), Stream.of(Role.values()).map(Role::words),
                Stream.of(WarningLevel.values()).map(WarningLevel::words), Stream.of(Status.values()).map(Status::words),
                Stream.of(Mark.values()).map(Mark::words), Stream.of(NoEffect.values()).map(NoEffect::words),
                Stream.of(Task.values()).map(Task::words)).flatMap(all -> all).toList();
    }

    @Test
    void eachStateActionRoleAndReasonHasAWordInBothLanguages() {
        assertThat(words()).hasSizeGreaterThan(50).allSatisfy(words -> {
            assertThat(words.zh()).matches(".*\\p{IsHan}.*");
            assertThat(words.en()).matches("[a-z][a-z ,;]+");
        });
    }

    @Test
    void withinAKindNoTwoHaveTheSameWord() {
        assertThat(Stream.of(Action.values()).map(Action::words).map(Words::zh)).doesNotHaveDuplicates();
        assertThat(Stream.of(Action.values()).map(Action::words).map(Words::en)).doesNotHaveDuplicates();
        assertThat(Stream.of(Status.values()).map(Status::words).map(Words::zh)).doesNotHaveDuplicates();
        assertThat(Stream.of(Status.values()).map(Status::words).map(Words::en)).doesNotHaveDuplicates();
        assertThat(Stream.of(Role.values()).map(Role::words).map(Words::zh)).doesNotHaveDuplicates();
    }
}
