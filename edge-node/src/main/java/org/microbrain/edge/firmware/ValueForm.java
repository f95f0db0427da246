package org.microbrain.edge.firmware;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a value of a template may look like. Each form admits only characters that mean nothing in any of the files that
 * are rendered (nftables, chrony, systemd), so that no value can end a word, a line or a section.
 */
public enum ValueForm {
    INTERFACE("interface", "[a-zA-Z0-9][a-zA-Z0-9._-]{0,14}", "eth0"),
    IPV4("ipv4", "(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)", "10.1.2.3"),
    NETWORK("network", "(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)\\.){3}(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)/(?:[12]?\\d|3[0-2])",
            "10.1.2.0/24"),
    HOST("host", "[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
            + "(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?){0,10}",
            "ntp.example.cn"),
    PORT("port", "[1-9]\\d{0,3}|[1-5]\\d{4}|6[0-4]\\d{3}|65[0-4]\\d{2}|655[0-2]\\d|6553[0-5]", "7801"),
    NUMBER("number", "\\d{1,9}", "60"),
    SIZE("size", "[1-9]\\d{0,5}[KMG]", "64M"),
    NAME("name", "[a-z0-9][a-z0-9_-]{0,63}", "microbrain"),
    PATH("path", "/[A-Za-z0-9._-]+(?:/[A-Za-z0-9._-]+){0,15}", "/opt/microbrain");

    private final String word;
    private final Pattern pattern;
    private final String example;

    ValueForm(String word, String pattern, String example) {
        this.word = word;
        this.pattern = Pattern.compile(pattern);
        this.example = example;
    }

    public String word() {
        return word;
    }

    /** A value that has this form. */
    public String example() {
        return example;
    }

    public boolean admits(String value) {
        return value.length() <= 255 && pattern.matcher(value).matches() && !value.contains("/../")
                && !value.endsWith("/..");
    }

    static Optional<ValueForm> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findAny();
    }

    static String words() {
        return Arrays.stream(values()).map(ValueForm::word).collect(Collectors.joining(", "));
    }
}
