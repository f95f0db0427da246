package org.microbrain.journal;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a disk holds after a loss of power, worked out from a log of strace: only what a sync that succeeded has covered.
 * What a failed sync should have written is gone for good, as the kernel takes it for written.
 */
public final class TracedDisk {

    private static final Pattern WRITE =
            Pattern.compile("pwrite64\\(\\d+<([^>]+)>, \"([^\"]*)\", \\d+, (\\d+)\\)\\s+= (\\d+).*");
    private static final Pattern SYNC = Pattern.compile("f(?:data)?sync\\(\\d+<([^>]+)>\\)\\s+= (-?\\d+).*");
    private static final Pattern TRUNCATE = Pattern.compile("ftruncate\\(\\d+<([^>]+)>, (\\d+)\\)\\s+= 0.*");
    private static final Pattern UNLINK = Pattern.compile("unlink\\(\"([^\"]+)\"\\)\\s+= 0.*");

    private final Map<String, byte[]> durable = new HashMap<>();
    private final Map<String, List<Change>> pending = new HashMap<>();
    private int failedSyncs;

    /** Bytes to put at an offset, or a new length when {@code bytes} is null. */
    private record Change(long offset, byte[] bytes) {
        private byte[] apply(byte[] before) {
            if (bytes == null) {
                return Arrays.copyOf(before, (int) offset);
            }
            byte[] after = Arrays.copyOf(before, (int) Math.max(before.length, offset + bytes.length));
            System.arraycopy(bytes, 0, after, (int) offset, bytes.length);
            return after;
        }
    }

    /** What lay there, synced, before the log begins. */
    public void holds(Path file) throws IOException {
        durable.put(name(file), Files.readAllBytes(file));
    }

    public void replay(Path log) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(log)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                replay(line);
            }
        }
    }

    private void replay(String line) {
        Matcher write = WRITE.matcher(line);
        Matcher sync = SYNC.matcher(line);
        Matcher truncate = TRUNCATE.matcher(line);
        Matcher unlink = UNLINK.matcher(line);
        if (write.matches()) {
            byte[] bytes = Arrays.copyOf(bytes(write.group(2)), Integer.parseInt(write.group(4)));
            change(write.group(1), new Change(Long.parseLong(write.group(3)), bytes));
        } else if (truncate.matches()) {
            change(truncate.group(1), new Change(Long.parseLong(truncate.group(2)), null));
        } else if (unlink.matches()) {
            durable.remove(unlink.group(1));
            pending.remove(unlink.group(1));
        } else if (sync.matches()) {
            List<Change> changes = pending.remove(sync.group(1));
            boolean done = sync.group(2).equals("0");
            failedSyncs += done ? 0 : 1;
            if (done && changes != null) {
                byte[] content = durable.getOrDefault(sync.group(1), new byte[0]);
                for (Change change : changes) {
                    content = change.apply(content);
                }
                durable.put(sync.group(1), content);
            }
        }
    }

    private void change(String path, Change change) {
        pending.computeIfAbsent(path, fresh -> new ArrayList<>()).add(change);
    }

    /** As the log writes it. */
    private static String name(Path file) {
        StringBuilder name = new StringBuilder();
        for (byte one : file.toString().getBytes(StandardCharsets.UTF_8)) {
            name.append(String.format("\\x%02x", one));
        }
        return name.toString();
    }

    private static byte[] bytes(String text) {
        byte[] bytes = new byte[text.length() / 4];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(text, i * 4 + 2, i * 4 + 4, 16);
        }
        return bytes;
    }

    public int failedSyncs() {
        return failedSyncs;
    }

    /** Puts a file as it is on the disk. */
    public void put(Path as, Path to) throws IOException {
        byte[] content = durable.get(name(as));
        if (content != null) {
            Files.write(to, content);
        }
    }
}
