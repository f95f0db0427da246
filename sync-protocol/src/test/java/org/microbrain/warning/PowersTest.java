package org.microbrain.warning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.microbrain.record.DivisionCode.Level;

class PowersTest {

    private static Set<Role> who(Action action, Level tier) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (Role role : Role.values()) {
            if (Powers.may(role, action, tier)) {
                roles.add(role);
            }
        }
        return roles;
    }

    @Test
    void onlyAnAuthorisedPublisherPublishesAndNotBelowACounty() {
        assertThat(who(Action.PUBLISHED, Level.COMMUNITY)).isEmpty();
        assertThat(who(Action.PUBLISHED, Level.TOWNSHIP)).isEmpty();
        assertThat(who(Action.PUBLISHED, Level.COUNTY)).containsExactly(Role.PUBLISHER);
        assertThat(who(Action.PUBLISHED, Level.PROVINCE)).containsExactly(Role.PUBLISHER);
    }

    @Test
    void aProgramJudgesNothing() {
        for (Action action : EnumSet.of(Action.FALSE_ALARM, Action.CONFIRMED, Action.ANSWERED, Action.PUBLISHED,
                Action.LOWERED, Action.CANCELLED, Action.UNDONE)) {
            assertThat(who(action, Level.PROVINCE)).as(action.name()).isNotEmpty().doesNotContain(Role.PROGRAM);
        }
    }

    @Test
    void aVillageCallsAndAnswersAndAsksForHelpButDoesNotJudge() {
        for (Role role : EnumSet.of(Role.VILLAGE_DUTY_HOLDER, Role.GRID_WORKER, Role.RESPONSIBLE_PERSON)) {
            Set<Action> may = EnumSet.noneOf(Action.class);
            for (Action action : Action.values()) {
                if (Powers.may(role, action, Level.COMMUNITY)) {
                    may.add(action);
                }
            }
            assertThat(may).containsExactlyInAnyOrder(Action.TO_CONFIRM, Action.CALLED, Action.ANSWERED,
                    Action.ESCALATED, Action.UNDONE);
        }
    }

    @Test
    void inATownshipOnlyTheLeaderCancelsInACountyTheOfficerToo() {
        assertThat(who(Action.CANCELLED, Level.TOWNSHIP)).containsExactly(Role.DUTY_LEADER);
        assertThat(who(Action.CANCELLED, Level.COUNTY))
                .containsExactly(Role.DUTY_OFFICER, Role.DUTY_LEADER, Role.PUBLISHER);
    }

    @Test
    void whatMayBeDoneAtATierMayBeDoneAboveIt() {
        for (Role role : Role.values()) {
            for (Action action : Action.values()) {
                Powers.lowestTier(role, action).ifPresent(lowest -> {
                    for (Level tier : Level.values()) {
                        assertThat(Powers.may(role, action, tier)).isEqualTo(tier.compareTo(lowest) <= 0);
                    }
                });
            }
        }
        assertThat(who(Action.UNKNOWN, Level.PROVINCE)).isEmpty();
    }

    @Test
    void whatWentOutIsNotTakenBack() {
        assertThat(Powers.undoable(Action.CALLED)).isFalse();
        assertThat(Powers.undoable(Action.PUBLISHED)).isFalse();
        assertThat(Powers.undoable(Action.UNDONE)).isFalse();
        assertThat(Powers.undoable(Action.CONFIRMED)).isTrue();
    }
}
