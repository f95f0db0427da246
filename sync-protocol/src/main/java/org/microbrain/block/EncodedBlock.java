package org.microbrain.block;

/**
 * A block with what its encoder knew of it.
 *
 * @param bytes  the block; nobody changes it any more
 * @param series numbers of its series, ascending
 * @param first  smallest time of {@link SeriesHeader#first} over all series, Unix milliseconds or {@link Reading#NO_TIME}
 * @param last   largest {@link SeriesHeader#last}, likewise
 */
public record EncodedBlock(byte[] bytes, int[] series, long first, long last) {
}
