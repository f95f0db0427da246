package org.microbrain.runtime.call;

import java.util.Set;
import java.util.regex.Pattern;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Language;
import org.microbrain.warning.Person;
import org.microbrain.warning.Role;

/**
 * Somebody who can be called. Phone, e-mail and account are personal data; the text form gives none of them away.
 *
 * @param id       in this table
 * @param name     one of a kind in this table; as it stands in steps
 * @param role     as what they answer
 * @param phone    may be empty
 * @param email    may be empty
 * @param account  in the messenger of a webhook, to be mentioned by; may be empty
 * @param language of what is sent
 */
public record DutyPerson(long id, String name, Role role, String phone, String email, String account, Language language) {

    /** Who may answer a call by {@link org.microbrain.warning.Powers}, and is called by a table of calls. */
    static final Set<Role> ROLES = Set.of(Role.GRID_WORKER, Role.VILLAGE_DUTY_HOLDER, Role.RESPONSIBLE_PERSON,
            Role.DUTY_OFFICER, Role.DUTY_LEADER);
    private static final Pattern EMAIL = Pattern.compile("[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}");
    private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_.@-]{1,64}");

    /** @throws InvalidValue when something will not do; the message says what, and repeats nothing */
    public DutyPerson {
        name = name.strip();
        phone = PhoneNumber.of(phone);
        email = email.strip();
        account = account.strip();
        if (!ROLES.contains(role)) {
            throw new InvalidValue("此角色不能被叫应", "nobody is called in this role");
        }
        if (name.isEmpty() || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidValue("请写姓名", "a person has a name");
        }
        try {
            new Person(name, role);
        } catch (IllegalArgumentException e) {
            throw new InvalidValue("姓名至多 64 个字，且不得含电话号码", e.getMessage());
        }
        if (!email.isEmpty() && !EMAIL.matcher(email).matches()) {
            throw new InvalidValue("电子邮箱不对", "the e-mail address is none");
        }
        if (!account.isEmpty() && !ACCOUNT.matcher(account).matches()) {
            throw new InvalidValue("账号为至多 64 个字母、数字或 . _ @ -", "an account has at most 64 letters, digits or . _ @ -");
        }
    }

    /** As they stand in steps. */
    Person person() {
        return new Person(name, role);
    }

    DutyPerson withId(long other) {
        return new DutyPerson(other, name, role, phone, email, account, language);
    }

    @Override
    public String toString() {
        return "person " + id;
    }
}
