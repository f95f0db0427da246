package org.microbrain.runtime.console;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.console.Account.Role;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PrivateFile;

/**
 * The people who may sign in at this node, from {@code <data>/console-users.yaml}. The first start makes the user
 * {@code admin} with a random password that is given out once and kept nowhere. Immutable after opening.
 */
public final class Accounts {

    private static final String FILE = "console-users.yaml";
    private static final String FIRST = "admin";

    private final Map<String, Account> byName;
    private final String firstPassword;

    private Accounts(Map<String, Account> byName, String firstPassword) {
        this.byName = byName;
        this.firstPassword = firstPassword;
    }

    /**
     * Reads the accounts, or makes the first one.
     *
     * @throws IOException when the file cannot be read or written or is not right; the message names line and key
     */
    public static Accounts open(Path data) throws IOException {
        Path file = data.resolve(FILE);
        if (!Files.exists(file)) {
            String password = PasswordHash.randomPassword();
            Account admin = new Account(FIRST, PasswordHash.of(password), Role.ADMIN);
            PrivateFile.write(file, text(admin).getBytes(StandardCharsets.UTF_8));
            return new Accounts(Map.of(FIRST, admin), password);
        }
        Problems problems = new Problems();
        Map<String, Account> byName = new LinkedHashMap<>();
        Section top = Section.load(file, problems);
        top.onlyKeys("users");
        for (Section s : top.sections("users")) {
            s.onlyKeys("name", "password", "role");
            s.require("name", "password", "role");
            Account account = new Account(s.value("name", Accounts::name, ""),
                    s.value("password", PasswordHash::parse, null), s.value("role", Accounts::role, null));
            if (byName.put(account.name(), account) != null) {
                s.problem("name", "用户名重复", "this name stands here twice");
            }
        }
        if (!problems.isEmpty()) {
            throw new IOException(problems.toString().strip());
        }
        return new Accounts(Map.copyOf(byName), null);
    }

    private static String text(Account account) {
        return "# 控制台用户 / people who may sign in at the console; roles: viewer, staff, admin\n"
                + "users:\n  - {name: " + account.name() + ", password: \"" + account.password() + "\", role: "
                + account.role().name().toLowerCase(Locale.ROOT) + "}\n";
    }

    private static String name(String text) {
        if (!text.matches("[\\p{L}\\p{N}._@-]{1,64}")) {
            throw new InvalidValue("用户名为 1 到 64 个字母、汉字、数字或 . _ @ -",
                    "a user name has 1 to 64 letters, digits or . _ @ -");
        }
        return text;
    }

    private static Role role(String text) {
        for (Role role : Role.values()) {
            if (role.name().toLowerCase(Locale.ROOT).equals(text)) {
                return role;
            }
        }
        throw new InvalidValue("角色应为 viewer、staff 或 admin", "the role must be viewer, staff or admin");
    }

    public Optional<Account> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The password of {@code admin} when this start made it; to be shown once. */
    public Optional<String> firstPassword() {
        return Optional.ofNullable(firstPassword);
    }
}
