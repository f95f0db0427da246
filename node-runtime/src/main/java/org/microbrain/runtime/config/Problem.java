package org.microbrain.runtime.config;

import java.nio.file.Path;

/**
 * One thing that is wrong in a configuration file.
 *
 * @param file the file
 * @param line line in the file, from 1; 0 when the whole file is meant
 * @param key  the dotted path of the key ({@code journal.limit}, {@code parents[0].node}); empty for the whole file
 * @param zh   what is wrong and what would be right, in Chinese
 * @param en   the same in English
 */
public record Problem(Path file, int line, String key, String zh, String en) {

    /** {@code edge.yaml:12: journal.limit: …}; parts that are not known are left out. */
    public String text(Language language) {
        StringBuilder text = new StringBuilder().append(file);
        if (line > 0) {
            text.append(':').append(line);
        }
        text.append(": ");
        if (!key.isEmpty()) {
            text.append(key).append(": ");
        }
        return text.append(language == Language.ZH ? zh : en).toString();
    }
}
