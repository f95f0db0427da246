package org.microbrain.edge.field;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.function.LongSupplier;
import org.microbrain.field.Flaw;
import org.microbrain.field.Unreadable;
import org.microbrain.field.dlt645.Dlt645Decoder;
import org.microbrain.field.dlt645.Dlt645Frame;
import org.microbrain.field.dlt645.MeterItem;
import org.microbrain.field.dlt645.MeterQuestion;

/**
 * The connection to the meters of a line, one question at a time. It is made when something is asked, and ended after each
 * question without an answer: what comes late then finds nobody, and no later question takes it for its own. One thread, but for
 * {@link #close}.
 */
final class MeterLine {

    private static final int WAKE = 0xfe;
    private static final int READ_BYTES = 512;
    /** What may come while an answer is awaited: the longest of the standard, and echoes. */
    private static final int MOST_BYTES = 16_384;
    private static final Flaw TIMEOUT = new Flaw(Flaw.Kind.MISSING, "限时内无应答", "no answer in time");
    private static final Flaw UNCLEAR = new Flaw(Flaw.Kind.FRAME, "应答无法解读", "the answer is not understood");
    private static final Flaw ENDED = new Flaw(Flaw.Kind.MISSING, "线路中断", "the connection was ended");
    private static final Flaw CLOSED = new Flaw(Flaw.Kind.MISSING, "线路连接不上", "the line cannot be connected");

    private final MeterLineSettings settings;
    private final LongSupplier elapsed;
    private volatile Wire wire;
    private boolean late;
    /** Of what came in place of an answer, the last. */
    private Flaw unreadable;

    /** @param elapsed milliseconds of a clock that nobody sets */
    MeterLine(MeterLineSettings settings, LongSupplier elapsed) {
        this.settings = settings;
        this.elapsed = elapsed;
    }

    /** Asks a meter, and waits for the answer. @return the question at its end, answered or refused */
    MeterQuestion ask(String address, MeterItem item) throws NoAnswer, InterruptedException {
        rest();
        connect();
        return answered(MeterQuestion.read(address, item, 0));
    }

    /** A late answer is given time to come and go. */
    private void rest() throws InterruptedException {
        Thread.sleep(late ? settings.timeout().toMillis() : settings.pause().toMillis());
        late = false;
    }

    private void connect() throws NoAnswer {
        if (wire != null) {
            return;
        }
        try {
            wire = Wire.open(settings.address(), settings.timeout());
        } catch (IOException e) {
            throw new NoAnswer(CLOSED.at(settings.address().text()), false);
        }
    }

    private MeterQuestion answered(MeterQuestion first) throws NoAnswer {
        Wire line = wire;
        if (line == null) {
            throw failed(ENDED);
        }
        EmbeddedChannel frames = new EmbeddedChannel(new Dlt645Decoder());
        unreadable = null;
        try {
            forget(line.in());
            return answered(first, line, frames);
        } catch (InterruptedIOException e) {
            throw failed(strange(frames, TIMEOUT));
        } catch (IOException e) {
            throw failed(strange(frames, ENDED));
        } finally {
            frames.finishAndReleaseAll();
        }
    }

    private MeterQuestion answered(MeterQuestion first, Wire line, EmbeddedChannel frames) throws IOException {
        MeterQuestion question = first;
        int heard = 0;
        long until = send(line, question);
        byte[] buffer = new byte[READ_BYTES];
        while (!question.state().isEnd()) {
            int read = read(line, buffer, until);
            heard += read;
            if (read < 0 || heard > MOST_BYTES) {
                throw new IOException("ended");
            }
            frames.writeInbound(Unpooled.copiedBuffer(buffer, 0, read));
            for (Dlt645Frame frame = next(frames); frame != null; frame = next(frames)) {
                int sent = question.sent();
                question = question.heard(frame, 0);
                until = question.sent() > sent ? send(line, question) : until;
            }
        }
        return question;
    }

    /** The next frame that came; null for none. What is no frame stays in the way of nothing. */
    private Dlt645Frame next(EmbeddedChannel frames) {
        for (Object one = frames.readInbound(); one != null; one = frames.readInbound()) {
            if (one instanceof Dlt645Frame frame) {
                return frame;
            }
            unreadable = ((Unreadable) one).flaw();
        }
        return null;
    }

    /** What was wrong with that which came in place of an answer, or the other where nothing came. */
    private Flaw strange(EmbeddedChannel frames, Flaw otherwise) {
        frames.finish();
        while (next(frames) != null) {
            // What came before was heard already.
        }
        return unreadable == null ? otherwise : new Flaw(Flaw.Kind.FRAME, UNCLEAR.zh() + "：" + unreadable.zh(),
                UNCLEAR.en() + ": " + unreadable.en());
    }

    /** What came before anything was asked answers nothing. */
    private static void forget(InputStream in) throws IOException {
        for (int i = 0; in.available() > 0 && i < MOST_BYTES / READ_BYTES; i++) {
            in.readNBytes(Math.min(in.available(), READ_BYTES));
        }
    }

    /** @return until when it is to be answered */
    private long send(Wire line, MeterQuestion question) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < settings.wake(); i++) {
            out.write(WAKE);
        }
        out.writeBytes(question.frame().encoded());
        line.out().write(out.toByteArray());
        return elapsed.getAsLong() + settings.timeout().toMillis();
    }

    private int read(Wire line, byte[] buffer, long until) throws IOException {
        long left = until - elapsed.getAsLong();
        if (left <= 0) {
            throw new InterruptedIOException();
        }
        line.patience((int) left);
        return line.in().read(buffer);
    }

    private NoAnswer failed(Flaw why) {
        close();
        late = true;
        return new NoAnswer(why, true);
    }

    /** Any thread; ends what is awaited. */
    void close() {
        Wire open = wire;
        wire = null;
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                // It is gone all the same.
            }
        }
    }
}
