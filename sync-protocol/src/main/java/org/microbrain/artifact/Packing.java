package org.microbrain.artifact;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.util.Arrays;

/**
 * How a chunk lies on a disk and goes over a line: an octet that says how it is packed, then the bytes: 0 as they are, 1
 * with Zstandard (RFC 8878). Whoever does not pack anything loads no native code.
 */
public final class Packing {

    private static final byte PLAIN = 0;
    private static final byte ZSTD = 1;
    private static final int LEVEL = 12;

    private Packing() {
    }

    /**
     * Packs a chunk; as it is where packing gains less than a hundredth.
     *
     * @throws IOException when this machine has no Zstandard
     */
    public static byte[] pack(byte[] chunk) throws IOException {
        byte[] packed = zip(chunk);
        boolean gains = packed.length < chunk.length - chunk.length / 100;
        byte[] bytes = gains ? packed : chunk;
        byte[] whole = new byte[1 + bytes.length];
        whole[0] = gains ? ZSTD : PLAIN;
        System.arraycopy(bytes, 0, whole, 1, bytes.length);
        return whole;
    }

    /**
     * @param packed what came, from whomever
     * @return at most {@link ChunkSizes#LONGEST} bytes, whatever the packed ones claim
     * @throws DamagedPiece when the bytes are no packed chunk
     * @throws IOException  when this machine has no Zstandard
     */
    public static byte[] unpack(byte[] packed) throws IOException {
        if (packed.length < 1) {
            throw new DamagedPiece("a packed chunk has at least one byte");
        }
        byte[] bytes = Arrays.copyOfRange(packed, 1, packed.length);
        switch (packed[0]) {
            case PLAIN:
                if (bytes.length > ChunkSizes.LONGEST) {
                    throw new DamagedPiece("a chunk has at most " + ChunkSizes.LONGEST + " bytes");
                }
                return bytes;
            case ZSTD:
                return unzip(bytes);
            default:
                throw new DamagedPiece("a chunk is packed in a way (" + packed[0] + ") that this program does not know");
        }
    }

    private static byte[] zip(byte[] chunk) throws IOException {
        try {
            return Zstd.compress(chunk, LEVEL);
        } catch (LinkageError e) {
            throw noLibrary(e);
        }
    }

    private static byte[] unzip(byte[] bytes) throws IOException {
        try {
            return unzipped(bytes);
        } catch (LinkageError e) {
            throw noLibrary(e);
        }
    }

    /** The library unpacks itself into a folder from which programs may be run. */
    private static IOException noLibrary(LinkageError e) {
        return new IOException("the library of Zstandard does not run here; where programs cannot be run from the folder for"
                + " temporary files, name another with -DZstdTempFolder=FOLDER: " + e.getMessage(), e);
    }

    private static byte[] unzipped(byte[] bytes) throws DamagedPiece {
        long length = bytes.length == 0 ? -1 : Zstd.getFrameContentSize(bytes);
        if (length < 0 || length > ChunkSizes.LONGEST) {
            throw new DamagedPiece("a packed chunk does not say its length, or more than " + ChunkSizes.LONGEST);
        }
        byte[] chunk = new byte[(int) length];
        try {
            long got = Zstd.decompressByteArray(chunk, 0, chunk.length, bytes, 0, bytes.length);
            if (!Zstd.isError(got) && got == length) {
                return chunk;
            }
        } catch (ZstdException e) {
            throw new DamagedPiece("a packed chunk is damaged: " + e.getMessage());
        }
        throw new DamagedPiece("a packed chunk is damaged");
    }
}
