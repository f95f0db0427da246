package org.microbrain.runtime.console;

import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A form with files that a person sent. Its files are there while the action runs. For one thread. */
public final class UploadedForm {

    /** Bytes of a field that is no file. */
    static final int LONGEST_FIELD = 32 * 1024;

    private final Collection<Part> parts;
    private final Path folder;

    UploadedForm(Collection<Part> parts, Path folder) {
        this.parts = parts;
        this.folder = folder;
    }

    /** A field without blanks around it; empty when it is missing. */
    public String field(String name) throws IOException {
        for (Part part : parts) {
            if (part.getName().equals(name) && part.getSubmittedFileName() == null) {
                if (part.getSize() > LONGEST_FIELD) {
                    throw BadRequest.invalid(name, "过长", "is too long");
                }
                try (InputStream in = part.getInputStream()) {
                    return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
                }
            }
        }
        return "";
    }

    /** A file that is read as a whole; empty when none was chosen. */
    public byte[] file(String name, int maxBytes) throws IOException {
        for (Part part : files(name)) {
            try (InputStream in = part.getInputStream()) {
                byte[] content = in.readNBytes(maxBytes + 1);
                if (content.length > maxBytes) {
                    throw BadRequest.invalid(name, "文件过大，上限 " + maxBytes + " 字节", "the file is longer than " + maxBytes + " bytes");
                }
                return content;
            }
        }
        return new byte[0];
    }

    /** What is done with files. */
    @FunctionalInterface
    public interface Use {
        void of(List<Path> files) throws Exception;
    }

    /**
     * Puts the files under the names that the person gave into a folder of their own, for as long as they are used.
     *
     * @throws BadRequest when a name is no plain file name, or stands there twice
     */
    public void withFiles(String name, Use use) throws Exception {
        List<Path> placed = new ArrayList<>();
        Path own = Files.createTempDirectory(folder, "form");
        try {
            for (Part part : files(name)) {
                Path file = own.resolve(plain(name, part.getSubmittedFileName()));
                if (placed.contains(file)) {
                    throw BadRequest.invalid(name, "文件名重复：" + file.getFileName(), "the file name is there twice: " + file.getFileName());
                }
                placed.add(file);
                part.write(file.toAbsolutePath().toString());
            }
            use.of(placed);
        } finally {
            for (Path file : placed) {
                Files.deleteIfExists(file);
            }
            Files.delete(own);
        }
    }

    /** What nobody took away. */
    void delete() throws IOException {
        for (Part part : parts) {
            part.delete();
        }
    }

    private List<Part> files(String name) {
        return parts.stream().filter(part -> part.getName().equals(name) && part.getSubmittedFileName() != null
                && !part.getSubmittedFileName().isEmpty()).toList();
    }

    private static String plain(String field, String name) {
        if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")) {
            throw BadRequest.invalid(field, "文件名只能用字母、数字、点、下划线和连字符，不能带路径：" + name,
                    "a file name has letters, digits, dots, underscores and hyphens, and no folder: " + name);
        }
        return name;
    }
}
