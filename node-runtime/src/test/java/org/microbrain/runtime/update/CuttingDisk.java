package org.microbrain.runtime.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** A real disk with a place for a power cut before, in the middle of, and after each change. */
public final class CuttingDisk implements Disk {

    private final Disk disk = new RealDisk();
    private final CutPoints points;

    public CuttingDisk(CutPoints points) {
        this.points = points;
    }

    private interface Work {
        void run() throws IOException;
    }

    private void around(String what, Path path, Work half, Work whole) throws IOException {
        String where = what + " " + path.getParent().getFileName() + "/" + path.getFileName();
        points.pass("before " + where);
        if (points.next()) {
            half.run();
        }
        points.pass("half of " + where);
        whole.run();
        points.pass("after " + where);
    }

    @Override
    public void folder(Path folder) throws IOException {
        around("folder", folder, () -> { }, () -> disk.folder(folder));
    }

    @Override
    public void copy(Path from, Path to) throws IOException {
        around("copy", to, () -> Files.write(to, half(Files.readAllBytes(from))), () -> disk.copy(from, to));
    }

    @Override
    public void write(Path file, byte[] content) throws IOException {
        around("write", file, () -> Files.write(file.resolveSibling(file.getFileName() + ".next"), half(content)),
                () -> disk.write(file, content));
    }

    private static byte[] half(byte[] content) {
        return Arrays.copyOf(content, content.length / 2);
    }

    @Override
    public void point(Path link, String target) throws IOException {
        around("point", link, () -> {
            Path next = link.resolveSibling(link.getFileName() + ".next");
            Files.deleteIfExists(next);
            Files.createSymbolicLink(next, Path.of(target));
        }, () -> disk.point(link, target));
    }

    @Override
    public void delete(Path path) throws IOException {
        around("delete", path, () -> {
            if (Files.isDirectory(path)) {
                try (Stream<Path> below = Files.list(path)) {
                    List<Path> files = below.filter(Files::isRegularFile).sorted().toList();
                    for (Path one : files.subList(0, (files.size() + 1) / 2)) {
                        Files.delete(one);
                    }
                }
            }
        }, () -> disk.delete(path));
    }
}
