package org.microbrain.runtime.console;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** A table for a spreadsheet: RFC 4180, UTF-8 with the mark by which Excel knows it. Sent as it is written. One thread. */
public final class Csv implements AutoCloseable {

    private static final char MARK = '\uFEFF';

    private final Writer out;

    Csv(Writer out) throws IOException {
        this.out = out;
        out.write(MARK);
    }

    /** Begins an answer that a browser keeps as a file of this name. */
    public static Csv to(Context ctx, String fileName) throws IOException {
        ctx.contentType("text/csv; charset=utf-8").header("Content-Disposition",
                "attachment; filename=\"" + fileName.replaceAll("[^A-Za-z0-9._-]", "_") + "\"");
        return new Csv(new OutputStreamWriter(ctx.outputStream(), StandardCharsets.UTF_8));
    }

    /** Adds a line. Numbers stand as they are; what a spreadsheet would take for a formula is made a text. */
    public Csv line(Object... fields) throws IOException {
        for (int i = 0; i < fields.length; i++) {
            out.write(i == 0 ? "" : ",");
            out.write(field(fields[i]));
        }
        out.write("\r\n");
        return this;
    }

    private static String field(Object value) {
        String field = String.valueOf(value);
        if (!(value instanceof Number) && !field.isEmpty() && "=+-@\t\r".indexOf(field.charAt(0)) >= 0) {
            field = "'" + field;
        }
        return field.chars().anyMatch(c -> "\",\r\n".indexOf(c) >= 0) ? '"' + field.replace("\"", "\"\"") + '"' : field;
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
