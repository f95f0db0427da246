package org.microbrain.runtime.trust;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.microbrain.trust.Fetch;

/**
 * Files of a repository over HTTP, one GET each, no redirects. Addresses go out as they are given. A server that sends nothing
 * for {@link #SILENCE}, or in the long run less than {@value #SLOWEST} bytes a second, is given up.
 */
final class HttpFetch implements Fetch {

    static final Duration SILENCE = Duration.ofSeconds(10);
    static final Duration START = Duration.ofSeconds(30);
    static final long SLOWEST = 2048;

    private final String address;
    private final LongSupplier nanos;
    private final Duration silence;
    private final Duration start;

    /** @param nanos elapsed time in ns */
    HttpFetch(String address, LongSupplier nanos) {
        this(address, nanos, SILENCE, START);
    }

    HttpFetch(String address, LongSupplier nanos, Duration silence, Duration start) {
        this.address = address.endsWith("/") ? address : address + '/';
        this.nanos = nanos;
        this.silence = silence;
        this.start = start;
        if (!address.startsWith("http://") && !address.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "地址须以 http:// 或 https:// 开头 / an address begins with http:// or https://: " + address);
        }
    }

    @Override
    public Optional<InputStream> fetch(String name, long maxLength) throws IOException {
        long began = nanos.getAsLong();
        HttpURLConnection connection = (HttpURLConnection) new URL(address + name).openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) silence.toMillis());
        connection.setReadTimeout((int) silence.toMillis());
        int status = connection.getResponseCode();
        if (status == HttpURLConnection.HTTP_OK) {
            return Optional.of(new Timed(connection, began));
        }
        connection.disconnect();
        // Stores such as S3 answer 403 for what is not there.
        if (status == HttpURLConnection.HTTP_NOT_FOUND || status == HttpURLConnection.HTTP_FORBIDDEN) {
            return Optional.empty();
        }
        throw new IOException(address + name + ": HTTP " + status);
    }

    /** Ends with an error when the server is too slow; closing it drops what was not read. */
    private final class Timed extends FilterInputStream {

        private final HttpURLConnection connection;
        private final long began;
        private long bytes;

        Timed(HttpURLConnection connection, long began) throws IOException {
            super(connection.getInputStream());
            this.connection = connection;
            this.began = began;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = in.read(into, offset, length);
            bytes += Math.max(read, 0);
            long allowed = start.toNanos() + bytes * (1_000_000_000L / SLOWEST);
            if (read >= 0 && nanos.getAsLong() - began > allowed) {
                throw new IOException(connection.getURL() + ": slower than " + SLOWEST + " bytes a second");
            }
            return read;
        }

        @Override
        public void close() {
            connection.disconnect();
        }
    }
}
