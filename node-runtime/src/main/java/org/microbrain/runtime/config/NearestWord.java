package org.microbrain.runtime.config;

import java.util.List;

/** Finds the word a person probably meant, by edit distance (insert, delete, replace each cost 1). */
final class NearestWord {

    private NearestWord() {
    }

    /** @return the nearest of {@code words}, or null when none is near enough to be a slip of the hand */
    static String of(String written, List<String> words) {
        String nearest = null;
        int best = Math.max(1, Math.min(3, written.length() / 2)) + 1;
        for (String word : words) {
            int distance = distance(written, word);
            if (distance < best) {
                best = distance;
                nearest = word;
            }
        }
        return nearest;
    }

    private static int distance(String a, String b) {
        if (a.length() > 64) {
            return Integer.MAX_VALUE;
        }
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replace = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replace, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
