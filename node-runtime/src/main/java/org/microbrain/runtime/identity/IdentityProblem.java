package org.microbrain.runtime.identity;

import java.nio.file.Path;
import org.microbrain.runtime.config.Language;

/** A node's identity cannot be used; says in both languages which file is wrong and what would be right. */
public final class IdentityProblem extends Exception {

    private static final long serialVersionUID = 1L;

    private final String zh;

    IdentityProblem(Path file, String zh, String en, Throwable cause) {
        super(file + ": " + en, cause);
        this.zh = file + "：" + zh;
    }

    public String text(Language language) {
        return language == Language.ZH ? zh : getMessage();
    }
}
