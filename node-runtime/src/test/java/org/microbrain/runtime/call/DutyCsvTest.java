package org.microbrain.runtime.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Language;
import org.microbrain.warning.Role;

/** The duty list as a table. */
final class DutyCsvTest {

    @Test
    void whatSpreadsheetsWriteIsRead() {
        List<DutyPerson> persons = DutyCsv.read("\uFEFF姓名 name,角色 role,电话 phone\r\n"
                + "\"韦,值班\",值班员,'+86 138-0013-8000,wei@example.cn,wei,zh\r\n\r\nLuo,grid worker,13900139000,,,en\n");
        assertThat(persons).containsExactly(
                new DutyPerson(0, "韦,值班", Role.DUTY_OFFICER, "+8613800138000", "wei@example.cn", "wei", Language.ZH),
                new DutyPerson(0, "Luo", Role.GRID_WORKER, "13900139000", "", "", Language.EN));
    }

    @Test
    void aMistakeIsNamedByItsLineAndNotRepeated() {
        assertThatThrownBy(() -> DutyCsv.read("韦,值班员,13800138000\n罗,值班员,1380013800x"))
                .isInstanceOf(InvalidValue.class).hasMessageContaining("line 2").hasMessageNotContaining("1380013800");
        assertThatThrownBy(() -> DutyCsv.read("13800138000,值班员,"))
                .isInstanceOf(InvalidValue.class).hasMessageNotContaining("13800138000");
        assertThatThrownBy(() -> DutyCsv.read("a,值班员,,,,,,,,")).isInstanceOf(InvalidValue.class);
        assertThatThrownBy(() -> DutyCsv.read("x".repeat(DutyCsv.LONGEST + 1))).isInstanceOf(InvalidValue.class);
    }

    @Test
    void numbersAreOneWithAndWithoutTheCountry() {
        assertThat(PhoneNumber.same("+86 13800138000", "13800138000")).isTrue();
        assertThat(PhoneNumber.same("008613800138000", "+8613800138000")).isTrue();
        assertThat(PhoneNumber.same("13800138000", "13800138001")).isFalse();
        assertThat(PhoneNumber.same("", "")).isFalse();
    }

    @Test
    void aPersonInTextFormGivesNothingAway() {
        assertThat(new DutyPerson(3, "韦", Role.DUTY_OFFICER, "13800138000", "", "", Language.ZH)).hasToString("person 3");
    }
}
