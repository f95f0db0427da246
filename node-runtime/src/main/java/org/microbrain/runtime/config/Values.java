package org.microbrain.runtime.config;

import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The written forms of values in configuration files: sizes, durations, addresses, numbers. */
public final class Values {

    private static final Pattern SIZE = Pattern.compile("([0-9]{1,18}(?:\\.[0-9]{1,6})?) ?([A-Za-z]{0,3})");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,12}) ?(ms|s|m|h|d)");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252})");
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");

    private Values() {
    }

    /** Reads {@code 512 MiB}: a number and B, KiB, MiB, GiB or TiB (powers of 1024). */
    public static long bytes(String text) {
        Matcher form = SIZE.matcher(text.trim());
        if (form.matches()) {
            int power = switch (form.group(2)) {
                case "B" -> 0;
                case "KiB" -> 1;
                case "MiB" -> 2;
                case "GiB" -> 3;
                case "TiB" -> 4;
                case "" -> new BigDecimal(form.group(1)).signum() == 0 ? 0 : -1;
                default -> -1;
            };
            if (power >= 0) {
                BigDecimal size = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power)));
                if (size.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) < 0) {
                    return size.longValue();
                }
            }
        }
        String suggestion = sizeSuggestion(text.trim());
        throw new InvalidValue("“" + shown(text) + "”不是大小；应写成例如 " + suggestion,
                "\"" + shown(text) + "\" is not a size; write for example " + suggestion);
    }

    private static String sizeSuggestion(String text) {
        Matcher form = SIZE.matcher(text);
        if (!form.matches() || form.group(2).isEmpty()) {
            return form.matches() ? form.group(1) + " MiB" : "512 MiB";
        }
        char prefix = form.group(2).toUpperCase(Locale.ROOT).charAt(0);
        return "KMGT".indexOf(prefix) < 0 ? form.group(1) + " MiB" : form.group(1) + " " + prefix + "iB";
    }

    /** Reads {@code 250ms}, {@code 60s}, {@code 5m}, {@code 2h}, {@code 30d}. */
    public static Duration duration(String text) {
        Matcher form = DURATION.matcher(text.trim());
        if (!form.matches()) {
            throw new InvalidValue("“" + shown(text) + "”不是时长；应写成例如 250ms、60s、5m、2h 或 30d",
                    "\"" + shown(text) + "\" is not a duration; write for example 250ms, 60s, 5m, 2h or 30d");
        }
        long amount = Long.parseLong(form.group(1));
        return switch (form.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /**
     * Reads {@code 127.0.0.1:7801}, {@code [::1]:7801} or {@code hub.example:7801}. A literal address is resolved; a
     * host name is left unresolved, because the name service may be away now and back when the node dials.
     */
    public static InetSocketAddress address(String text) {
        String trimmed = text.trim();
        int colon = trimmed.lastIndexOf(':');
        int port = colon < 1 ? -1 : port(trimmed.substring(colon + 1));
        if (port < 0) {
            throw notAnAddress(text);
        }
        String host = trimmed.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
            if (!IPV6.matcher(host).matches() || host.indexOf(':') < 0) {
                throw notAnAddress(text);
            }
            return literal(host, port, text);
        }
        if (IPV4.matcher(host).matches()) {
            return literal(host, port, text);
        }
        if (!HOST.matcher(host).matches()) {
            throw notAnAddress(text);
        }
        return host.equals("localhost") ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                : InetSocketAddress.createUnresolved(host, port);
    }

    private static InetSocketAddress literal(String host, int port, String text) {
        try {
            for (String octet : IPV4.matcher(host).matches() ? host.split("\\.") : new String[0]) {
                if (Integer.parseInt(octet) > 255) {
                    throw notAnAddress(text);
                }
            }
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw notAnAddress(text);
        }
    }

    private static int port(String digits) {
        if (!digits.matches("[0-9]{1,5}")) {
            return -1;
        }
        int port = Integer.parseInt(digits);
        return port > 65535 ? -1 : port;
    }

    private static InvalidValue notAnAddress(String text) {
        return new InvalidValue("“" + shown(text) + "”不是地址；应写成 主机:端口，例如 127.0.0.1:7801",
                "\"" + shown(text) + "\" is not an address; write host:port, for example 127.0.0.1:7801");
    }

    /** Reads a finite decimal number. */
    public static double decimal(String text) {
        try {
            double value = Double.parseDouble(text.trim());
            if (Double.isFinite(value)) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw notANumber(text);
        }
        throw notANumber(text);
    }

    private static InvalidValue notANumber(String text) {
        return new InvalidValue("“" + shown(text) + "”不是数字", "\"" + shown(text) + "\" is not a number");
    }

    /** Reads a whole number between {@code min} and {@code max}, both included. */
    public static int number(String text, int min, int max) {
        String trimmed = text.trim();
        if (trimmed.matches("-?[0-9]{1,10}")) {
            long value = Long.parseLong(trimmed);
            if (value >= min && value <= max) {
                return (int) value;
            }
        }
        throw new InvalidValue("“" + shown(text) + "”应为 " + min + " 到 " + max + " 之间的整数",
                "\"" + shown(text) + "\" must be a whole number from " + min + " to " + max);
    }

    /** Reads {@code true} or {@code false}. */
    public static boolean flag(String text) {
        return switch (text.trim()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new InvalidValue("“" + shown(text) + "”应为 true 或 false",
                    "\"" + shown(text) + "\" must be true or false");
        };
    }

    private static String shown(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "…" : text;
    }
}
