package org.microbrain.infer;

import java.util.ArrayList;
import java.util.List;
import org.microbrain.runtime.config.Section;

/**
 * Says by how much the next hourly mean will differ from the newest: the sum of weights times features.
 *
 * @param order   name of the order of the features, {@link HourlyRows#ORDER}
 * @param unit    of the series it was trained for, may be empty
 * @param weights one for each of {@link HourlyRows#NAMES}, finite
 * @param scale   root mean square of its errors in training, in the unit, above 0
 */
public record LinearModel(String order, String unit, List<Double> weights, double scale) {

    public LinearModel {
        weights = List.copyOf(weights);
        if (!order.equals(HourlyRows.ORDER) || weights.size() != HourlyRows.NAMES.size()) {
            throw new IllegalArgumentException("no weights for the features " + HourlyRows.ORDER);
        }
        if (!weights.stream().allMatch(Double::isFinite) || !(scale > 0 && scale <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("weights must be finite, the scale above 0");
        }
    }

    /** @param features in the order of {@link HourlyRows#NAMES} */
    public double change(double[] features) {
        double sum = 0;
        for (int at = 0; at < features.length; at++) {
            sum += weights.get(at) * features[at];
        }
        return sum;
    }

    /** Reads {@code order}, {@code unit}, {@code weights} and {@code scale}; null after a problem. */
    static LinearModel read(Section section) {
        section.require("order", "weights", "scale");
        String order = section.text("order", HourlyRows.ORDER);
        if (!order.equals(HourlyRows.ORDER)) {
            section.problem("order", "本版本只认识特征次序 " + HourlyRows.ORDER,
                    "this version knows the order of features " + HourlyRows.ORDER + " alone");
        }
        Section named = section.section("weights");
        named.onlyKeys(HourlyRows.NAMES.toArray(String[]::new));
        named.require(HourlyRows.NAMES.toArray(String[]::new));
        List<Double> weights = new ArrayList<>();
        HourlyRows.NAMES.forEach(name -> weights.add(named.decimal(name, 0)));
        double scale = section.decimal("scale", 1);
        try {
            return new LinearModel(HourlyRows.ORDER, section.text("unit", ""), weights, scale);
        } catch (IllegalArgumentException e) {
            section.problem("scale", "scale 应大于 0，权重应为数字", "scale must be above 0, weights must be numbers");
            return null;
        }
    }
}
