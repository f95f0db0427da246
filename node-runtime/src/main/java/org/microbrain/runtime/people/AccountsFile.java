package org.microbrain.runtime.people;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.identity.PasswordHash;

/**
 * {@code console-users.yaml}: accounts that somebody wrote down for a node, with the hashes of their passwords; taken over
 * once. Until version 0.1 the accounts themselves stood there.
 */
final class AccountsFile {

    private AccountsFile() {
    }

    /** @throws IOException when the file cannot be read or is not right; the message names line and key */
    static List<Accounts.Entry> read(Path file, Tier tier, DivisionCode whole) throws IOException {
        Problems problems = new Problems();
        Map<String, Accounts.Entry> byName = new LinkedHashMap<>();
        Section top = Section.load(file, problems);
        top.onlyKeys("users");
        for (Section s : top.sections("users")) {
            s.onlyKeys("name", "password", "role", "area", "must-change");
            s.require("name", "password", "role");
            String name = s.value("name", AccountsFile::name, "");
            Role role = s.value("role", text -> role(text, tier), Role.AUDITOR);
            DivisionCode area = s.value("area", text -> area(text, whole, tier), whole);
            Accounts.Entry entry = new Accounts.Entry(Account.person(name, role, area, tier, whole),
                    s.value("password", PasswordHash::parse, null), s.flag("must-change", false), false, 0);
            if (byName.put(name, entry) != null) {
                s.problem("name", "用户名重复", "this name stands here twice");
            }
        }
        if (!problems.isEmpty()) {
            throw new IOException(problems.toString().strip());
        }
        return List.copyOf(byName.values());
    }

    private static String name(String text) {
        if (!Accounts.isName(text)) {
            throw new InvalidValue("用户名为 1 到 64 个字母、汉字、数字或 . _ @ -，其中数字最多 6 个（不要用电话号码）",
                    "a user name has 1 to 64 letters, digits or . _ @ -, at most 6 of them digits: no phone numbers");
        }
        return text;
    }

    /** The words {@code admin} and {@code viewer} are of files that were written before there were roles by tier. */
    private static Role role(String text, Tier tier) {
        if (text.equals("admin")) {
            return Rights.managing(tier);
        }
        return Role.of(text.equals("viewer") ? "auditor" : text).filter(Rights.roles(tier)::contains).orElseThrow(() -> {
            String words = Rights.roles(tier).stream().map(Role::word).collect(Collectors.joining(", "));
            return new InvalidValue("角色应为 " + words + " 之一", "the role must be one of " + words);
        });
    }

    private static DivisionCode area(String text, DivisionCode whole, Tier tier) {
        try {
            return Accounts.area(text, whole, tier);
        } catch (NotAllowed e) {
            throw new InvalidValue("应为本节点辖区 " + whole + " 之内的 12 位区划代码（边缘节点只能是本辖区）",
                    "must be a 12-digit division code in this node's area, " + whole + "; at an edge the area itself");
        }
    }
}
