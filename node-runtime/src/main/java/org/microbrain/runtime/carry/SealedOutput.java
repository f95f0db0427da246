package org.microbrain.runtime.carry;

import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Seals what is written, segment by segment, and counts and hashes what comes out. */
final class SealedOutput extends OutputStream {

    private final Sealing sealing;
    private final OutputStream out;
    private final MessageDigest digest;
    private final byte[] segment = new byte[Sealing.SEGMENT];
    private int filled;
    private long length;

    /** @param digest SHA-256 */
    SealedOutput(Sealing sealing, OutputStream out, MessageDigest digest) {
        this.sealing = sealing;
        this.out = out;
        this.digest = digest;
    }

    @Override
    public void write(int octet) throws IOException {
        write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
        int at = from;
        while (at < from + count) {
            if (filled == segment.length) {
                put(false); // only now is it known not to be the last
            }
            int some = Math.min(segment.length - filled, from + count - at);
            System.arraycopy(bytes, at, segment, filled, some);
            filled += some;
            at += some;
        }
    }

    private void put(boolean last) throws IOException {
        byte[] sealed = sealing.seal(segment, filled, last);
        out.write(sealed);
        digest.update(sealed);
        length += sealed.length;
        filled = 0;
    }

    /** Seals the last segment; does not close what is below. */
    void finish() throws IOException {
        put(true);
        out.flush();
    }

    /** Bytes that came out. */
    long length() {
        return length;
    }

    /** To be asked once, after {@link #finish}. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}
