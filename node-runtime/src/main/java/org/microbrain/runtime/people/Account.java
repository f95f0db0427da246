package org.microbrain.runtime.people;

import java.util.Set;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.Tier;

/**
 * Who asks: a person who has signed in, or a program with an API token.
 *
 * @param name   the sign-in name, or the token's
 * @param role   as what; null for a program
 * @param area   what they see: the node's area or one below it. What lies outside does not exist for them
 * @param rights what they may do, in that area
 * @param person who answers for it: the person, or the one who made the token. Two tokens of one person are not two persons
 */
public record Account(String name, Role role, DivisionCode area, Set<Right> rights, String person) {

    public Account {
        rights = Set.copyOf(rights);
    }

    /**
     * A person of a node, with the rights of their role.
     *
     * @param whole the node's own area
     */
    public static Account person(String name, Role role, DivisionCode area, Tier tier, DivisionCode whole) {
        return new Account(name, role, area, Rights.of(tier, role, area.equals(whole)), name);
    }

    /** The node's own machine. */
    public static Account program(String name, DivisionCode area, Set<Right> rights) {
        return new Account(name, null, area, rights, name);
    }

    /** A program with a token that somebody made. */
    public static Account program(String name, DivisionCode area, Set<Right> rights, String maker) {
        return new Account(name, null, area, rights, maker);
    }

    public boolean may(Right right) {
        return rights.contains(right);
    }

    /** Whether what happens in a division is theirs to see. */
    public boolean sees(DivisionCode division) {
        return area.contains(division);
    }

    /** The role's word, or {@code token}. */
    public String title() {
        return role == null ? "token" : role.word();
    }
}
