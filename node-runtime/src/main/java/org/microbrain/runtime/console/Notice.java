package org.microbrain.runtime.console;

import org.microbrain.runtime.config.Language;

/** A sentence for people, in both languages. */
public record Notice(String zh, String en) {

    public String in(Language language) {
        return language == Language.ZH ? zh : en;
    }
}
