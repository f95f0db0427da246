package org.microbrain.warning;

import java.util.regex.Pattern;
import org.microbrain.record.DivisionCode;

/**
 * The one name of a warning, minted at its birth: the division it is for, {@code _}, and what the node that minted it put
 * behind.
 *
 * @param text at most 64 characters
 */
public record WarningId(String text) {

    private static final Pattern FORM = Pattern.compile("[1-9][0-9]{11}_[0-9A-Za-z_-]{1,51}");

    /** @throws IllegalArgumentException when {@code text} does not look like one */
    public WarningId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("warning id must be a 12-digit division code, '_' and up to 51 letters, "
                    + "digits, '_' or '-', got '" + text + "'");
        }
    }

    /** The division it is for. */
    public DivisionCode area() {
        return new DivisionCode(text.substring(0, 12));
    }

    @Override
    public String toString() {
        return text;
    }
}
