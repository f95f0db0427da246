package org.microbrain.runtime.warning;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.microbrain.warning.Step;
import org.microbrain.warning.WarningId;

/** Which other warnings a warning names: the members that a hub made it of, and those that words of its steps name. */
final class RelatedWarnings {

    private static final Pattern ID = Pattern.compile("(?<![0-9A-Za-z_-])[1-9][0-9]{11}_[0-9A-Za-z_-]{1,51}(?![0-9A-Za-z_-])");
    private static final int MOST = 100;

    private RelatedWarnings() {
    }

    /** In the order in which they are named; what is no id is left out. */
    static List<WarningId> of(KnownWarning known) {
        Set<WarningId> named = new LinkedHashSet<>();
        known.body().ifPresent(body -> body.getMembersList().stream().limit(MOST).filter(member -> ID.matcher(member).matches())
                .forEach(member -> named.add(new WarningId(member))));
        for (Step step : known.history().steps()) {
            for (Matcher found = ID.matcher(step.why()); !step.byPerson() && found.find() && named.size() < MOST;) {
                named.add(new WarningId(found.group()));
            }
        }
        named.remove(known.state().warning());
        return new ArrayList<>(named);
    }
}
