/**
 * Readings and the blocks they travel and rest in (ADR 3).
 *
 * <h2>Layout of a block, version 1</h2>
 *
 * <p>{@code version} (one byte, 1) · {@code length of the head} (LEB128 varint, at most four bytes) · {@code head} ·
 * {@code columns} to the end. Head and columns are each a run of bits, least significant bit of each byte first,
 * filled up to a whole byte with zeros. {@code length(x)} is the number of bits of x without leading zeros; all
 * arithmetic wraps at 64 bits; {@code zigzag} is Protobuf's.
 *
 * <p>Codes: <i>n bits</i>, plain, low bit first. <i>number</i>: length in 6 bits (63 is followed by one bit to be
 * added), then the bits below the leading one. <i>within(w)</i>, for 0..w, with n = length(w) and s = 2ⁿ − 1 − w: n
 * bits plain if n &gt; 62, nothing if n = 0; else x &lt; s in n − 1 bits, other x as x + s, first all but its lowest
 * bit (n − 1 bits), then that. <i>rice(k)</i>: x ≫ k as that many ones and a zero, then the k low bits; when x ≫ k is
 * 20 or more: 20 ones, then x as a number. <i>adaptive</i>: zigzag(x) as rice(min(a ≫ 4, 62)), where a starts at 0 and
 * becomes a + (16 · length(zigzag(x)) − a) / 4 (rounded towards zero) after each x; every field named so has an a of
 * its own.
 *
 * <p><b>Head</b>: 1 bit, whether there are quality columns · number of series (number) · for each series, ascending:
 * <ul>
 * <li>series − series before − 1 (adaptive; the first after 0) · count − count before (adaptive)
 * <li>first time − first before (adaptive) · span (last − first) − span before (adaptive) · 1 bit: some times, not
 *     all, are {@link org.microbrain.block.Reading#NO_TIME}, which first and last leave out
 * <li>5 bits: form of the values. 0–17: integers / 10<sup>form</sup>; 18–27: integers / 10<sup>form − 18</sup> rounded
 *     to single precision; 31: raw
 * <li>decimal: lowest integer (number of zigzag) · if count &gt; 1: width, highest − lowest (number), and total −
 *     lowest · count as within(width · count) · 1 bit: corrected · if so: corrections of the smallest value against
 *     the lowest integer and, if count &gt; 1, of the largest against the highest (zigzag as rice(1))
 * <li>raw: shift (6 bits) · 1 bit: some are NaN · 1 bit: all are · unless all: smallest value (its bits ≫ shift, 64 −
 *     shift bits), largest − smallest as shortened integers (number), sum (64 bits of a double)
 * </ul>
 *
 * <p><b>Columns</b>: for each series its times, its values and, if the head says so, its qualities.
 * <ul>
 * <li>Times, nothing if count = 1. 1 bit: on a grid. Not on a grid: sequence(first, or NO_TIME if some are; last −
 *     that). On a grid: 1 bit: period and jitter of the last grid; else both anew (numbers) · 1 bit: the first reading
 *     has the first time and the last reading the last · phase, first − grid's start: within(jitter) if so, else
 *     adaptive · then each time − (start + i · period) as within(jitter), without the first and last reading if these
 *     are known
 * <li>Decimal values, nothing if count = 1. If corrected: k (3 bits), each correction as rice(k) of its zigzag. Then
 *     the integers as bounded(lowest, width), the total known. A correction counts neighbouring doubles upwards, -0.0
 *     being the one below 0.0
 * <li>Raw values: shortened integers, that is the bits of the magnitude ≫ shift, complemented if the sign is set. If
 *     some are NaN: their lowest (64 − shift bits) and width (number); else these are the head's. Then bounded(lowest,
 *     width), the total unknown
 * <li>Qualities. 1 bit: all 0; else runs of value (8 bits) and length − 1 as within(readings left − 1)
 * </ul>
 *
 * <p><i>bounded(low, w)</i> of n integers: if n &gt; 2 and length(w) ≥ length(n − 1) + 2, the places of the lowest and
 * the highest as within(n − 1) each, and these two are left out of what follows; the first is meant where several are
 * equal. If the total is known, the last of the remaining ones is left out too. The rest is sequence(low, w).
 *
 * <p><i>sequence(low, w)</i>: nothing if w = 0; else frames of 64 integers, the last one shorter. A frame begins with
 * 2 bits:
 * <ul>
 * <li>0: each − low as within(w)
 * <li>1: k (6 bits); in the first frame the first − low as within(w); then the differences as rice(k) of their zigzag,
 *     in later frames beginning with the difference from the frame before
 * <li>2: the same with differences of differences; the first difference of a sequence stands as it is
 * <li>3: closer bounds: in later frames 1 bit, the closer low is the last integer of the frame before; if not, or in
 *     the first frame, closer low − low as within(w) · closer width (number) · each − closer low as within(closer
 *     width)
 * </ul>
 */
package org.microbrain.block;
