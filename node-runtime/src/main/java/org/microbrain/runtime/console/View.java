package org.microbrain.runtime.console;

import java.util.Locale;
import java.util.function.UnaryOperator;
import org.microbrain.runtime.people.Account;
import org.microbrain.runtime.people.Right;

/**
 * What a page is made from: the node as it is now, the person looking, their language.
 *
 * @param status    the node, with nothing in it from outside the area of who looks
 * @param headline  the one thing that matters
 * @param t         texts in the person's language
 * @param words     times, ages and amounts in that language
 * @param account   who looks, with role and area
 * @param csrf      must stand as hidden field {@code csrf} in every form that posts
 * @param parameter gives a query parameter by its name, or null
 */
public record View(NodeStatus status, Headline headline, Texts t, Words words, Account account, String csrf,
        UnaryOperator<String> parameter) {

    /** Whether who looks may do this, so that a page shows no button in vain. */
    public boolean may(Right right) {
        return account.may(right);
    }

    /** The text for a value that may be newer than this program's texts: its text, or the value as it stands. */
    public String word(String group, String value) {
        String key = group + "." + value.toLowerCase(Locale.ROOT);
        return t.has(key) ? t.get(key) : value;
    }

    public String word(String group, Enum<?> value) {
        return word(group, value.name());
    }
}
