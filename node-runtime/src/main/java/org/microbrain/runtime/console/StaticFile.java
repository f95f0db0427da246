package org.microbrain.runtime.console;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;

/** A file of the console from the class path, kept compressed in memory from its first use. Thread-safe. */
final class StaticFile {

    private final String resource;
    private final String contentType;
    private byte[] gzip;
    private String version;

    StaticFile(String resource, String contentType) {
        this.resource = resource;
        this.contentType = contentType;
    }

    private synchronized void load() {
        if (gzip != null) {
            return;
        }
        try (var in = StaticFile.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no " + resource + " on the class path; build the project again");
            }
            byte[] bytes = in.readAllBytes();
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
                out.write(bytes);
            }
            version = HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 6);
            gzip = packed.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** A word that is another one when the content is. */
    String version() {
        load();
        return version;
    }

    /**
     * Answers with the file, or with 304 when the browser has it. Every browser of the last 20 years takes gzip.
     *
     * @param asked the version in the address; of another one than there is, the browser may not keep what it gets
     */
    void serve(Context ctx, String asked) {
        load();
        String tag = '"' + version + '"';
        ctx.header("Cache-Control", asked.equals(version) ? "public, max-age=31536000, immutable" : "no-cache")
                .header("ETag", tag);
        if (tag.equals(ctx.header("If-None-Match"))) {
            ctx.status(304);
            return;
        }
        ctx.contentType(contentType).header("Content-Encoding", "gzip").result(gzip);
    }
}
