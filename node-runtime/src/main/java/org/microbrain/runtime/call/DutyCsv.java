package org.microbrain.runtime.call;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.runtime.config.InvalidValue;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.console.Csv;
import org.microbrain.warning.Role;

/** The people of the duty list as a table for spreadsheets: name, role, phone, e-mail, account, language. */
final class DutyCsv {

    static final int LONGEST = 512 * 1024;
    private static final int COLUMNS = 6;

    private DutyCsv() {
    }

    static void write(Csv csv, List<DutyPerson> persons) throws IOException {
        csv.line("姓名 name", "角色 role", "电话 phone", "邮箱 email", "账号 account", "语言 language");
        for (DutyPerson one : persons) {
            csv.line(one.name(), one.role().words().zh(), one.phone(), one.email(), one.account(), one.language().code());
        }
    }

    /** @throws InvalidValue when a line will not do; the message says which line and what, and repeats nothing of it */
    static List<DutyPerson> read(String text) {
        if (text.length() > LONGEST) {
            throw new InvalidValue("表格过大", "the table is too large");
        }
        List<DutyPerson> persons = new ArrayList<>();
        List<List<String>> lines = lines(text.startsWith("\uFEFF") ? text.substring(1) : text);
        for (int i = 0; i < lines.size(); i++) {
            List<String> line = lines.get(i);
            if (line.stream().allMatch(String::isBlank) || i == 0 && line.get(0).contains("name")) {
                continue;
            }
            if (persons.size() >= DutyBook.MOST_PERSONS) {
                throw new InvalidValue("至多 " + DutyBook.MOST_PERSONS + " 人", "at most " + DutyBook.MOST_PERSONS + " people");
            }
            try {
                persons.add(new DutyPerson(0, cell(line, 0), role(cell(line, 1)), cell(line, 2), cell(line, 3), cell(line, 4),
                        Language.of(cell(line, 5))));
            } catch (InvalidValue e) {
                throw new InvalidValue("第 " + (i + 1) + " 行：" + e.zh(), "line " + (i + 1) + ": " + e.getMessage());
            }
        }
        return persons;
    }

    /** A mark before a number keeps spreadsheets from taking {@code +86…} for a formula. */
    private static String cell(List<String> line, int column) {
        String cell = column < line.size() ? line.get(column).strip() : "";
        return cell.startsWith("'") ? cell.substring(1) : cell;
    }

    private static Role role(String word) {
        for (Role role : DutyPerson.ROLES) {
            if (role.words().zh().equals(word) || role.words().en().equalsIgnoreCase(word) || role.name().equalsIgnoreCase(word)) {
                return role;
            }
        }
        throw new InvalidValue("角色应为网格员、村级责任人、包保责任人、值班员、带班领导之一",
                "the role must be one of grid worker, village duty holder, responsible person, duty officer, duty leader");
    }

    /** As RFC 4180 has it: quoted fields may hold commas, line breaks and doubled quotes. */
    private static List<List<String>> lines(String text) {
        List<List<String>> lines = new ArrayList<>();
        List<String> line = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted) {
                if (c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    field.append(c);
                    i++;
                } else if (c == '"') {
                    quoted = false;
                } else {
                    field.append(c);
                }
            } else if (c == '"' && field.isEmpty()) {
                quoted = true;
            } else if (c == ',' || c == '\n') {
                add(line, field);
                if (c == '\n') {
                    lines.add(line);
                    line = new ArrayList<>();
                }
            } else if (c != '\r') {
                field.append(c);
            }
        }
        add(line, field);
        lines.add(line);
        return lines;
    }

    private static void add(List<String> line, StringBuilder field) {
        if (line.size() >= COLUMNS) {
            throw new InvalidValue("一行至多 " + COLUMNS + " 列", "a line has at most " + COLUMNS + " columns");
        }
        line.add(field.toString());
        field.setLength(0);
    }
}
