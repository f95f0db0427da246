package org.microbrain.runtime.carry;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.microbrain.json.Fields;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.identity.CertificateFiles;
import org.microbrain.runtime.terminal.ProgressLine;

/**
 * Moves bundles between a stick and a node's folder of orders, as a person at the node's machine asks for it. It believes nothing
 * and decides nothing; that is for the node. A file on the stick is whole or not there.
 */
final class Stick {

    /** Bundles looked at on one stick. */
    private static final int MOST_BUNDLES = 1_000;
    /** Of the stick, for the file system itself. */
    private static final long SLACK = 1 << 20;
    private static final int BUFFER = 1 << 18;

    private final NodeSettings settings;
    private final CarryFolder folder;
    private final Orders orders;
    private final ProgressLine progress;

    Stick(NodeSettings settings, CarryFolder folder, Orders orders, ProgressLine progress) {
        this.settings = settings;
        this.folder = folder;
        this.orders = orders;
        this.progress = progress;
    }

    /**
     * Has the node make bundles and writes them onto the stick. Older ones for the same receiver go, when there is all in the new
     * one. One that cannot be made hinders none.
     *
     * @param certificate of the receiver; null when the node knows it
     * @param limit       bytes of each at most; 0 for what the stick has room for
     */
    CarryOptions.Ended write(Path stick, List<NodeId> receivers, Path certificate, long limit, boolean all)
            throws IOException, CarryProblem, InterruptedException {
        requireThere(stick);
        List<Object> written = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        int status = 0;
        for (NodeId to : receivers) {
            try {
                written.add(write(stick, to, certificate, limit, all, lines));
            } catch (CarryProblem e) {
                if (receivers.size() == 1) {
                    throw e;
                }
                status = 1;
                written.add(Map.of("to", to.text(), "done", false, "code", e.code(), "zh", e.zh(), "en", e.getMessage()));
                lines.add("未完成 / not done: " + to + "：" + e.zh() + " / " + e.getMessage());
            }
        }
        return new CarryOptions.Ended(status, Map.of("bundles", written), lines);
    }

    /** A folder that is missing is not made: it would lie on this machine's disk instead of a stick that is not mounted. */
    private static void requireThere(Path stick) throws CarryProblem {
        if (Files.notExists(stick)) {
            throw new CarryProblem("stick", stick + " 不存在：U 盘是否已挂载？", "there is no " + stick + ": is the stick mounted?");
        }
    }

    private Map<String, Object> write(Path stick, NodeId to, Path certificate, long limit, boolean all, List<String> lines)
            throws IOException, CarryProblem, InterruptedException {
        folder.make();
        String id = Orders.newId();
        Map<String, Object> details = new LinkedHashMap<>();
        details.put("to", to.text());
        details.put("all", all);
        long room = Math.max(1, Files.getFileStore(stick).getUsableSpace() - SLACK);
        details.put("limit", limit == 0 ? room : Math.min(limit, room));
        if (certificate != null) {
            details.put("certificates", encoded(certificate));
        }
        try {
            Fields answer = orders.make(id, details);
            Path file = stick.resolve(settings.node() + "_" + to + "_" + id.substring(0, 8) + Bundle.ENDING);
            long size = write(id, file);
            if (answer.flag("whole")) {
                forgetOlder(stick, file, to);
            }
            return written(file, size, answer, lines);
        } finally {
            folder.clear(id);
        }
    }

    private static List<String> encoded(Path certificate) throws IOException {
        try {
            List<String> encoded = new ArrayList<>();
            for (X509Certificate one : CertificateFiles.readCertificates(certificate)) {
                encoded.add(Base64.getEncoder().encodeToString(one.getEncoded()));
            }
            return encoded;
        } catch (GeneralSecurityException e) {
            throw new IOException(certificate + ": 不是 PEM 证书 / is no certificate in PEM", e);
        }
    }

    private long write(String id, Path file) throws IOException, CarryProblem {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        long all = Files.size(folder.head(id)) + Files.size(folder.content(id));
        try {
            try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                long head = copy(folder.head(id), out, 0, all);
                copy(folder.content(id), out, head, all);
                out.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            sync(file.toAbsolutePath().getParent());
            return all;
        } catch (IOException e) {
            Files.deleteIfExists(part);
            throw new CarryProblem("stick", "无法写入 U 盘（需要 " + all + " 字节）：" + e.getMessage(),
                    "the stick did not take it (" + all + " bytes): " + e.getMessage());
        }
    }

    /** Not all file systems of sticks can; the file itself was synced. */
    private static void sync(Path of) {
        try (FileChannel entry = FileChannel.open(of, StandardOpenOption.READ)) {
            entry.force(true);
        } catch (IOException e) {
            return;
        }
    }

    /** No more than {@code all}, whatever the file does meanwhile: what is wrong with it is found by who takes it in. */
    private long copy(Path from, FileChannel to, long done, long all) throws IOException {
        long copied = 0;
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(from)) {
            for (int count = in.read(buffer); count >= 0 && done + copied < all; count = in.read(buffer)) {
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, count);
                while (bytes.hasRemaining()) {
                    to.write(bytes);
                }
                copied += count;
                progress.at("→", done + copied, all, (done + copied >> 10) + " KiB");
            }
        }
        return copied;
    }

    private void forgetOlder(Path stick, Path newest, NodeId to) throws IOException {
        for (Path one : bundles(stick)) {
            if (!one.equals(newest) && one.getFileName().toString().startsWith(settings.node() + "_" + to + "_")) {
                Files.deleteIfExists(one);
            }
        }
    }

    private static Map<String, Object> written(Path file, long size, Fields answer, List<String> lines) {
        Map<String, Object> document = new LinkedHashMap<>(answer.members());
        document.put("file", file.toString());
        Fields inside = answer.object("inside");
        long left = answer.whole("left", 0, Long.MAX_VALUE);
        lines.add("已写入 / written: " + file + " (" + size + " B)");
        lines.add(amounts(inside));
        if (left > 0) {
            lines.add("未装下 / no room for: " + left + " 条记录 records；请再做一次 / carry again");
        } else if (!answer.flag("whole")) {
            lines.add("有些发行未能带上，见节点日志 / some releases could not be put on it; see the node's log");
        }
        return document;
    }

    private static String amounts(Fields of) {
        return "记录 records " + of.members().get("records") + "，收据 receipts " + of.members().get("receipts")
                + "，意图 intents " + of.members().get("intents") + "，共享 shared " + of.members().get("shared")
                + "，片 pieces " + of.members().get("pieces");
    }

    private static List<Path> bundles(Path stick) throws IOException {
        if (Files.isRegularFile(stick, LinkOption.NOFOLLOW_LINKS)) {
            return List.of(stick);
        }
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(stick, "*" + Bundle.ENDING)) {
            for (Path one : files) {
                if (found.size() < MOST_BUNDLES) {
                    found.add(one);
                }
            }
        }
        found.sort(null);
        return found;
    }

    /** Gives the node all bundles for it that are on the stick. The stick is only read. One that is refused hinders none. */
    CarryOptions.Ended read(Path stick) throws IOException, CarryProblem, InterruptedException {
        requireThere(stick);
        List<Object> taken = new ArrayList<>();
        List<String> lines = new ArrayList<>();
        int status = 0;
        int ours = 0;
        for (Path file : bundles(stick)) {
            Map<String, Object> one = new LinkedHashMap<>(Map.of("file", file.toString()));
            taken.add(one);
            try {
                Bundle bundle = Bundle.open(file);
                if (!bundle.manifest().to().equals(settings.node())) {
                    one.put("skipped", "other-node");
                    lines.add("跳过 / skipped: " + file.getFileName() + " → " + bundle.manifest().to());
                    continue;
                }
                ours++;
                Optional<Fields> answer = give(file, bundle);
                answer.ifPresent(fields -> one.putAll(fields.members()));
                lines.add(answer.map(fields -> "已取入 / taken in: " + file.getFileName() + "：" + amounts(fields.object("taken")))
                        .orElse("节点未在运行；下次启动时取入 / the node is not running; taken in at its next start: "
                                + file.getFileName()));
                status = answer.isEmpty() ? Math.max(status, CarryOptions.LATER) : status;
            } catch (CarryProblem e) {
                ours++;
                status = 1;
                one.putAll(Map.of("done", false, "code", e.code(), "zh", e.zh(), "en", e.getMessage()));
                lines.add("拒绝 / refused: " + file.getFileName() + "：" + e.zh() + " / " + e.getMessage());
            }
            if (status == 1) {
                one.putIfAbsent("done", false);
            }
        }
        if (ours == 0) {
            throw new CarryProblem("nothing-here", stick + " 中没有给本节点 " + settings.node() + " 的摆渡包",
                    "on " + stick + " is no bundle for this node, " + settings.node());
        }
        return new CarryOptions.Ended(status, Map.of("bundles", taken), lines);
    }

    /** @return the node's answer; empty when it does not run */
    private Optional<Fields> give(Path file, Bundle bundle) throws IOException, CarryProblem, InterruptedException {
        if (Files.size(file) != bundle.size()) {
            bundle.requireWhole();
        }
        folder.make();
        if (Files.getFileStore(settings.data()).getUsableSpace() - BundleMaking.LEFT_ON_DISK < bundle.size()) {
            throw new CarryProblem("no-room", "节点的磁盘空间不足，无法取入 " + (bundle.size() >> 20) + " MiB",
                    "the disk of this node has no room to take in " + (bundle.size() >> 20) + " MiB");
        }
        String id = Orders.newId();
        boolean later = false;
        try {
            try (FileChannel out = FileChannel.open(folder.part(id), StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE)) {
                copy(file, out, 0, bundle.size());
                out.force(true);
            }
            Files.move(folder.part(id), folder.bundle(id), StandardCopyOption.ATOMIC_MOVE);
            Optional<Fields> answer = orders.take(id);
            later = answer.isEmpty();
            return answer;
        } finally {
            if (!later) {
                folder.clear(id);
            }
        }
    }
}
