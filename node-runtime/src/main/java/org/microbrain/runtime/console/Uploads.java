package org.microbrain.runtime.console;

import io.javalin.http.Context;
import jakarta.servlet.MultipartConfigElement;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import org.microbrain.runtime.people.Account;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where files go that people send with a form: to the disk while they come, never into memory; one form at a time, and no longer
 * than the bound. What an action did not take away is deleted when it ends. Thread-safe.
 */
public final class Uploads {

    private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
    private static final String SETTINGS = "org.eclipse.jetty.multipartConfig";
    private static final int THROWN_AWAY = 4;

    private final Path folder;
    private final long maxBytes;
    private final Semaphore one = new Semaphore(1);
    private final Semaphore oneRefused = new Semaphore(1);

    /**
     * @param folder   made when it is not there
     * @param maxBytes of a whole form with its files
     */
    public Uploads(Path folder, long maxBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
    }

    /** What a form with files does; gives the local path to show next. */
    @FunctionalInterface
    public interface Action {
        String perform(UploadedForm form, Account account) throws Exception;
    }

    /** What is done with the form while its files are there. */
    @FunctionalInterface
    interface Use {
        void of(UploadedForm form) throws Exception;
    }

    static boolean isUpload(Context ctx) {
        return ctx.contentType() != null && ctx.contentType().startsWith("multipart/");
    }

    public long maxBytes() {
        return maxBytes;
    }

    /** @throws BadRequest when it is no such form, too long, broken, or another comes just now; before any of it is read if it can be */
    void receive(Context ctx, Use use) throws Exception {
        if (!isUpload(ctx)) {
            throw new BadRequest(415, "no-upload", null, "请用 multipart/form-data 上传", "send it as multipart/form-data");
        }
        long length = ctx.req().getContentLengthLong();
        if (length < 0) {
            throw refused(ctx, new BadRequest(411, "no-length", null, "上传须注明长度（Content-Length）",
                    "an upload says its length (Content-Length)"));
        }
        if (length > maxBytes) {
            throw refused(ctx, new BadRequest(413, "too-large", null,
                    "上传过大：共 " + length + " 字节，上限 " + maxBytes + " 字节。可由管理员调整 releases.upload",
                    "the upload is too large: " + length + " bytes, at most " + maxBytes
                            + " are taken; an administrator can change releases.upload"));
        }
        if (!one.tryAcquire()) {
            throw refused(ctx, new BadRequest(503, "busy", null, "另一份上传正在进行，请稍后再试",
                    "another upload is under way; try again in a while"));
        }
        try {
            UploadedForm form = read(ctx);
            try {
                use.of(form);
            } finally {
                form.delete();
            }
        } finally {
            one.release();
        }
    }

    private UploadedForm read(Context ctx) throws IOException {
        Files.createDirectories(folder);
        ctx.req().setAttribute(SETTINGS, new MultipartConfigElement(folder.toString(), maxBytes, maxBytes,
                UploadedForm.LONGEST_FIELD));
        try {
            return new UploadedForm(ctx.req().getParts(), folder);
        } catch (ServletException | IllegalStateException e) {
            throw BadRequest.invalid(null, "上传的内容不完整或格式不对：" + e.getMessage(), "the upload is broken: " + e.getMessage());
        }
    }

    private BadRequest refused(Context ctx, BadRequest why) throws IOException {
        throwAway(ctx, THROWN_AWAY * maxBytes);
        return why;
    }

    /**
     * Throws away what comes, before somebody is told that she may not send it: a browser that is cut off while it sends shows no
     * answer. For one at a time who is not known or has no right to it, and no more than may be sent; others are cut off.
     */
    void throwAway(Context ctx) {
        ctx.header("Connection", "close");
        if (!oneRefused.tryAcquire()) {
            return;
        }
        try {
            throwAway(ctx, maxBytes);
        } catch (IOException gone) {
            LOG.debug("{} gave up sending what is not taken: {}", ctx.ip(), gone.getMessage());
        } finally {
            oneRefused.release();
        }
    }

    private static void throwAway(Context ctx, long most) throws IOException {
        long length = ctx.req().getContentLengthLong();
        ctx.header("Connection", "close");
        if (length <= most) {
            try (InputStream in = ctx.req().getInputStream()) {
                in.skipNBytes(Math.max(length, 0));
            }
        }
    }
}
