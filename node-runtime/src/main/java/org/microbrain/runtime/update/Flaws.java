package org.microbrain.runtime.update;

import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Problems;

/** What is wrong in the files of a release, gathered and said as one reason. */
public final class Flaws {

    private static final int SHOWN = 3;

    private final Problems problems = new Problems();

    /** Where to put what is wrong. */
    public Problems list() {
        return problems;
    }

    /** @throws NotGood when anything is wrong; its log has all of it */
    public void check() throws NotGood {
        if (!problems.isEmpty()) {
            throw new NotGood("unreadable", text(Language.ZH), text(Language.EN), problems.toString());
        }
    }

    private String text(Language language) {
        StringBuilder text = new StringBuilder();
        problems.all().stream().limit(SHOWN).forEach(one -> text.append(text.isEmpty() ? ""
                : "; ").append(one.text(language)));
        return text.toString();
    }
}
