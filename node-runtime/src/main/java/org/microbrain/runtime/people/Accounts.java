package org.microbrain.runtime.people;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.config.Tier;
import org.microbrain.runtime.identity.PasswordHash;
import org.microbrain.runtime.identity.PrivateFile;

/**
 * The people who may sign in at this node, from {@code <data>/console-users.yaml}. The first start makes the user
 * {@code admin} with a random password that is given out once and kept nowhere. Immutable after opening.
 */
public final class Accounts {

    private static final String FILE = "console-users.yaml";
    private static final String FIRST = "admin";

    private final Map<String, Entry> byName;
    private final String firstPassword;

    /**
     * A person who may sign in.
     *
     * @param password the hash of their password
     */
    public record Entry(Account account, PasswordHash password) { }

    private Accounts(Map<String, Entry> byName, String firstPassword) {
        this.byName = byName;
        this.firstPassword = firstPassword;
    }

    /**
     * Reads the accounts, or makes the first one.
     *
     * @throws IOException when the file cannot be read or written or is not right; the message names line and key
     */
    public static Accounts open(Path data, Tier tier, DivisionCode area) throws IOException {
        Path file = data.resolve(FILE);
        if (!Files.exists(file)) {
            String password = PasswordHash.randomPassword();
            Entry admin = new Entry(Account.person(FIRST, Rights.managing(tier), area, tier, area),
                    PasswordHash.of(password));
            PrivateFile.write(file, text(admin).getBytes(StandardCharsets.UTF_8));
            return new Accounts(Map.of(FIRST, admin), password);
        }
        Problems problems = new Problems();
        Map<String, Entry> byName = new LinkedHashMap<>();
        Section top = Section.load(file, problems);
        top.onlyKeys("users");
        for (Section s : top.sections("users")) {
            s.onlyKeys("name", "password", "role", "area");
            s.require("name", "password", "role");
            String name = s.value("name", Accounts::name, "");
            Entry entry = new Entry(Account.person(name, s.value("role", text -> role(text, tier), Role.AUDITOR),
                    s.value("area", text -> area(text, area), area), tier, area),
                    s.value("password", PasswordHash::parse, null));
            if (byName.put(name, entry) != null) {
                s.problem("name", "用户名重复", "this name stands here twice");
            }
        }
        if (!problems.isEmpty()) {
            throw new IOException(problems.toString().strip());
        }
        return new Accounts(Map.copyOf(byName), null);
    }

    private static String text(Entry entry) {
        return "# 控制台用户 / people who may sign in at the console\n"
                + "users:\n  - {name: " + entry.account().name() + ", password: \"" + entry.password() + "\", role: "
                + entry.account().role().word() + "}\n";
    }

    private static String name(String text) {
        if (!text.matches("[\\p{L}\\p{N}._@-]{1,64}")) {
            throw new InvalidValue("用户名为 1 到 64 个字母、汉字、数字或 . _ @ -",
                    "a user name has 1 to 64 letters, digits or . _ @ -");
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

    private static DivisionCode area(String text, DivisionCode whole) {
        try {
            DivisionCode area = new DivisionCode(text);
            if (whole.contains(area)) {
                return area;
            }
        } catch (IllegalArgumentException e) {
            throw new InvalidValue("应为 12 位统计用区划代码，例如 " + whole, e.getMessage());
        }
        throw new InvalidValue("不在本节点辖区 " + whole + " 之内", "does not lie in this node's area, " + whole);
    }

    public Optional<Entry> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** The password of {@code admin} when this start made it; to be shown once. */
    public Optional<String> firstPassword() {
        return Optional.ofNullable(firstPassword);
    }
}
