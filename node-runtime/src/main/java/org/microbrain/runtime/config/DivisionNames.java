package org.microbrain.runtime.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.DivisionCode.Level;

/**
 * What people call the divisions of the code book: 450124101204 is 大龙村, Dalong Village. The book is edition 2023 of
 * the statistical division codes for Guangxi (source and licences in the resource's first lines). A code outside of the
 * book has no name here, which is no error: books are reissued every year. Less than 1 MB, read at the first question.
 * Thread-safe.
 */
public final class DivisionNames {

    private static final String RESOURCE = "/divisions/guangxi.tsv.gz";
    private static final int CODE = 12;

    /** Lines {@code code TAB Chinese TAB English LF} in UTF-8, by code: as objects they would take ten times the room. */
    private final byte[] book;

    private static final class Bundled {
        private static final DivisionNames NAMES = new DivisionNames(read());
    }

    private DivisionNames(byte[] book) {
        this.book = book;
    }

    /** The book that comes with the program. */
    public static DivisionNames bundled() {
        return Bundled.NAMES;
    }

    private static byte[] read() {
        try (InputStream in = DivisionNames.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("no " + RESOURCE + " on the class path; build the project again");
            }
            return new GZIPInputStream(in).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE, e);
        }
    }

    /** The division's own name: 大龙村, Dalong Village; empty when the book does not have the code. */
    public Optional<String> name(DivisionCode code, Language language) {
        int line = find(code.code().getBytes(StandardCharsets.US_ASCII));
        if (line < 0) {
            return Optional.empty();
        }
        int chinese = line + CODE + 1;
        int english = after((byte) '\t', chinese);
        return Optional.of(language == Language.ZH ? text(chinese, english)
                : text(english, after((byte) '\n', english)));
    }

    /**
     * The name with those of the divisions around it, as far as a reader needs them: in the province
     * 南宁市马山县百龙滩镇大龙村 (Dalong Village, Bailongtan Town, Mashan County, Nanning City), in Mashan County
     * 百龙滩镇大龙村. The province is always left out. Empty when the book does not have the code.
     *
     * @param within where the reader is; only what lies below it is said
     */
    public Optional<String> path(DivisionCode code, DivisionCode within, Language language) {
        Optional<String> name = name(code, language);
        DivisionCode around = code.parent();
        if (name.isEmpty() || code.equals(within) || around.equals(within)
                || around.level() == Level.PROVINCE) {
            return name;
        }
        return name.map(own -> path(around, within, language)
                .map(rest -> language == Language.ZH ? rest + own : own + ", " + rest).orElse(own));
    }

    /** Where the line of a code begins, or -1: a binary search over bytes, each guess moved back to the start of its line. */
    private int find(byte[] code) {
        int low = 0;
        int high = book.length;
        while (low < high) {
            int line = lineAt((low + high) >>> 1);
            int order = book[line] == '#' ? -1 : compare(line, code);
            if (order == 0) {
                return line;
            }
            if (order < 0) {
                low = after((byte) '\n', line);
            } else {
                high = line;
            }
        }
        return -1;
    }

    private int lineAt(int position) {
        int start = position;
        while (start > 0 && book[start - 1] != '\n') {
            start--;
        }
        return start;
    }

    private int compare(int line, byte[] code) {
        for (int i = 0; i < CODE; i++) {
            if (book[line + i] != code[i]) {
                return book[line + i] - code[i];
            }
        }
        return 0;
    }

    private int after(byte end, int from) {
        int position = from;
        while (book[position] != end) {
            position++;
        }
        return position + 1;
    }

    /** @param end behind the separator */
    private String text(int start, int end) {
        return new String(book, start, end - 1 - start, StandardCharsets.UTF_8);
    }
}
