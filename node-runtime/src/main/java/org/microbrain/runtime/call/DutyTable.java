package org.microbrain.runtime.call;

import java.util.List;
import java.util.Optional;

/** Who is on duty here and who is called for what, as it is now. */
public record DutyTable(List<DutyPerson> persons, List<DutyLine> lines) {

    public static final DutyTable EMPTY = new DutyTable(List.of(), List.of());

    public DutyTable {
        persons = List.copyOf(persons);
        lines = List.copyOf(lines);
    }

    public Optional<DutyPerson> person(long id) {
        return persons.stream().filter(one -> one.id() == id).findFirst();
    }

    Optional<DutyPerson> person(String name) {
        return persons.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    Optional<DutyLine> line(long id) {
        return lines.stream().filter(one -> one.id() == id).findFirst();
    }
}
