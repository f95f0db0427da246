package org.microbrain.core.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** Writes answers as they come, so that none has to fit into memory. */
final class Json {

    private static final JsonFactory FACTORY = new JsonFactory();

    private Json() {
    }

    /** Writes the fields of the answer's object. */
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /**
     * What fails on the way leaves a document cut short, which no reader takes for a whole one.
     *
     * @throws IOException when the asker is gone
     */
    static void answer(Context context, Fields fields) throws IOException {
        context.contentType("application/json");
        try {
            write(FACTORY.createGenerator(context.outputStream()), fields);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** A short answer. */
    static String text(Fields fields) {
        StringWriter text = new StringWriter();
        try {
            write(FACTORY.createGenerator(text), fields);
        } catch (IOException e) {
            throw new UncheckedIOException("a buffer in memory cannot fail", e);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Fields fields) throws IOException {
        json.writeStartObject();
        fields.write(json);
        json.writeEndObject();
        json.close();
    }
}
