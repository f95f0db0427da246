package org.microbrain.infer;

import java.util.List;

/**
 * What was usual for the hours that have been, as it was known when each began, and what is to come.
 *
 * @param usual    hours that have been, oldest first
 * @param forecast hours to come, nearest first
 */
public record Outlook(List<Band> usual, List<Band> forecast) {

    public static final Outlook NONE = new Outlook(List.of(), List.of());

    public Outlook {
        usual = List.copyOf(usual);
        forecast = List.copyOf(forecast);
    }

    /**
     * The mean of an hour, and the band that nine of ten are to lie in, in the unit of the series.
     *
     * @param millis when the hour begins, Unix milliseconds
     */
    public record Band(long millis, double low, double middle, double high) {

        boolean holds(double value) {
            return value >= low && value <= high;
        }
    }
}
