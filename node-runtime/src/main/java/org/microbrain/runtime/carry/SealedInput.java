package org.microbrain.runtime.carry;

import java.io.IOException;
import java.io.InputStream;

/** Opens what {@link SealedOutput} sealed. Gives out nothing that was not authenticated. */
final class SealedInput extends InputStream {

    private final Sealing sealing;
    private final InputStream in;
    private long left;
    private byte[] segment = new byte[0];
    private int at;

    /** Thrown in the middle of reading, where only an {@link IOException} may be. */
    static final class Unopened extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient CarryProblem problem;

        private Unopened(CarryProblem problem) {
            super(problem.getMessage(), problem);
            this.problem = problem;
        }

        CarryProblem problem() {
            return problem;
        }
    }

    /** @param length bytes of all that was sealed */
    SealedInput(Sealing sealing, InputStream in, long length) {
        this.sealing = sealing;
        this.in = in;
        this.left = length;
    }

    private boolean next() throws IOException {
        while (at == segment.length) {
            if (left == 0) {
                return false;
            }
            int size = (int) Math.min(left, Sealing.SEGMENT + Sealing.TAG);
            byte[] sealed = in.readNBytes(size);
            left -= size;
            try {
                segment = sealing.open(sealed, left == 0);
            } catch (CarryProblem e) {
                throw new Unopened(e);
            }
            at = 0;
        }
        return true;
    }

    @Override
    public int read() throws IOException {
        return next() ? segment[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
        if (most == 0) {
            return 0;
        }
        if (!next()) {
            return -1;
        }
        int some = Math.min(most, segment.length - at);
        System.arraycopy(segment, at, into, from, some);
        at += some;
        return some;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
