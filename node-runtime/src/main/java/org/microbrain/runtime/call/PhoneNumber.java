package org.microbrain.runtime.call;

import java.util.regex.Pattern;
import org.microbrain.runtime.config.InvalidValue;

/** Phone numbers as people write them and as they are compared. Personal data: nothing here puts one into a message. */
public final class PhoneNumber {

    private static final Pattern FORM = Pattern.compile("\\+?[0-9]{3,15}");
    private static final int COMPARED = 11;
    private static final int SHOWN = 2;

    private PhoneNumber() {
    }

    /**
     * Without the blanks, dashes and brackets that people write.
     *
     * @throws InvalidValue when it is none; the message does not repeat it
     */
    public static String of(String written) {
        String number = written.replaceAll("[\\s()（）.-]", "");
        if (!number.isEmpty() && !FORM.matcher(number).matches()) {
            throw new InvalidValue("电话号码应为 3 到 15 位数字，国际号码前加 +", "a phone number has 3 to 15 digits, + before an international one");
        }
        return number;
    }

    /** Whether both are one number: with or without the country's prefix. */
    static boolean same(String one, String other) {
        return !one.isEmpty() && national(one).equals(national(other));
    }

    private static String national(String number) {
        String digits = number.replaceAll("[^0-9]", "");
        String without = digits.startsWith("0086") ? digits.substring(4) : digits;
        return without.startsWith("86") && without.length() == COMPARED + 2 ? without.substring(2) : without;
    }

    /** The two last digits, so that a person recognises it and nobody can dial it. */
    static String masked(String number) {
        return number.length() <= 2 * SHOWN ? "…" : "…" + number.substring(number.length() - SHOWN);
    }
}
