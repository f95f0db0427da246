package org.microbrain.infer;

/**
 * What a detector's sentences are about.
 *
 * @param series     name of the series
 * @param unit       unit of its values, may be empty
 * @param quantityZh what is measured, e.g. 水位
 * @param quantityEn the same in English, e.g. water level
 */
public record Subject(String series, String unit, String quantityZh, String quantityEn) {

    String zh(double value) {
        return Wording.number(value) + Wording.unitZh(unit);
    }

    String en(double value) {
        return Wording.number(value) + Wording.unitEn(unit);
    }
}
