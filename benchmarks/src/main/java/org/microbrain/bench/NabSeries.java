package org.microbrain.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One file of a folder as the Numenta Anomaly Benchmark has it: {@code category/name.csv} with the columns timestamp
 * and value. Rows are in the order of the file.
 *
 * @param name    of the file below the folder, with {@code /}
 * @param times   as they are written
 * @param seconds the same as seconds since 1970, as if in UTC
 */
record NabSeries(String name, List<String> times, long[] seconds, double[] values) {

    private static final String HEADER = "timestamp,value";

    int size() {
        return values.length;
    }

    /** All series below a folder, by name; {@code folder/data} counts as the folder when there is one. */
    static List<NabSeries> all(Path folder) throws IOException {
        Path top = top(folder);
        List<Path> files;
        try (Stream<Path> found = Files.find(top, 2, (path, is) -> is.isRegularFile()
                && path.getFileName().toString().endsWith(".csv") && !path.getParent().equals(top))) {
            files = found.sorted().toList();
        }
        if (files.isEmpty()) {
            throw new IOException("no files CATEGORY/NAME.csv below " + top);
        }
        List<NabSeries> all = new ArrayList<>();
        for (Path file : files) {
            all.add(read(file, top.relativize(file).toString().replace('\\', '/')));
        }
        return all;
    }

    /** Where the categories lie. */
    static Path top(Path folder) {
        Path data = folder.resolve("data");
        return Files.isDirectory(data) ? data : folder;
    }

    private static NabSeries read(Path file, String name) throws IOException {
        List<String> lines = Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
        if (lines.isEmpty() || !lines.get(0).trim().equals(HEADER)) {
            throw new IOException(file + ": the first line must be " + HEADER);
        }
        int rows = lines.size() - 1;
        List<String> times = new ArrayList<>(rows);
        long[] seconds = new long[rows];
        double[] values = new double[rows];
        for (int row = 0; row < rows; row++) {
            String[] fields = lines.get(row + 1).split(",", -1);
            try {
                times.add(fields[0].trim());
                seconds[row] = seconds(fields[0]);
                values[row] = Double.parseDouble(fields[1].trim());
            } catch (DateTimeException | NumberFormatException | IndexOutOfBoundsException e) {
                throw new IOException(file + ", line " + (row + 2) + ": not a time and a value", e);
            }
        }
        return new NabSeries(name, times, seconds, values);
    }

    /** {@code 2014-04-10 07:15:00}, perhaps with a fraction, which is cut off. */
    static long seconds(String text) {
        String time = text.trim();
        int point = time.indexOf('.');
        return LocalDateTime.parse((point < 0 ? time : time.substring(0, point)).replace(' ', 'T'))
                .toEpochSecond(ZoneOffset.UTC);
    }
}
