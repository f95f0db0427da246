package org.microbrain.demo;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Writes a duty list at one node as a person does: form by form. */
final class DutyList {

    private static final Pattern LINE = Pattern.compile("/duty/lines/([0-9]+)/turns");
    private static final String EVERY_DAY = "&day=1&day=2&day=3&day=4&day=5&day=6&day=7";

    private final SignedIn person;

    /**
     * Somebody on duty.
     *
     * @param role as the duty list has it
     */
    record OnDuty(String name, String role) {
    }

    /** @param person who may change it */
    DutyList(SignedIn person) {
        this.person = person;
    }

    /**
     * Whoever is not there is added, and one line calls them in this order, from a red warning of floods up. Where there is
     * a line already, all is left as it is.
     */
    void write(List<OnDuty> people, String channel) throws IOException, InterruptedException {
        if (LINE.matcher(person.page("/duty")).find()) {
            return;
        }
        for (OnDuty one : people) {
            person.press("/duty/persons", "who=" + encoded(one.name()) + "&role=" + one.role() + "&language=zh");
        }
        person.press("/duty/lines", "hazard=flood&least=4&from=00:00&to=00:00&when=once" + EVERY_DAY);
        String written = person.page("/duty");
        Matcher line = LINE.matcher(written);
        if (!line.find()) {
            throw new IOException("the node did not take the duty list");
        }
        for (OnDuty one : people) {
            Matcher option = Pattern.compile("<option value=\"([0-9]+)\">" + Pattern.quote(one.name())).matcher(written);
            if (!option.find()) {
                throw new IOException("the node did not take somebody of the duty list");
            }
            person.press("/duty/lines/" + line.group(1) + "/turns", "person=" + option.group(1) + "&channel=" + channel);
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
