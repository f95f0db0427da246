package org.microbrain.core.train;

import ai.onnx.proto.OnnxMl;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.ONNXExportable;
import org.tribuo.impl.ArrayExample;
import org.tribuo.provenance.SimpleDataSourceProvenance;
import org.tribuo.regression.RegressionFactory;
import org.tribuo.regression.Regressor;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXOperators;
import org.tribuo.util.onnx.ONNXPlaceholder;
import org.tribuo.util.onnx.ONNXRef;

/**
 * A linear model that Tribuo fitted, with its scaling undone: target = bias + Σ weight × feature, and the same as an ONNX file
 * with one row of floats as input and one float as output. The same rows and the same seed give the same bytes.
 *
 * @param weights one for each feature, in their order
 * @param onnx    the file
 */
record LinearFit(double[] weights, double bias, byte[] onnx) {

    /** Kept, or Tribuo's loggers are collected and forget their level. */
    private static final Logger TRIBUO = Logger.getLogger("org.tribuo");

    static {
        // It tells each step at INFO, on standard error.
        TRIBUO.setLevel(Level.WARNING);
    }

    /** Of columns: what makes them of mean 0 and spread 1. A column without spread stays as it is. */
    private record Scale(double[] mean, double[] spread) {

        static Scale of(List<double[]> rows, int columns) {
            double[] mean = new double[columns];
            double[] spread = new double[columns];
            for (int column = 0; column < columns; column++) {
                double sum = 0;
                for (double[] row : rows) {
                    sum += row[column];
                }
                mean[column] = sum / rows.size();
                double squares = 0;
                for (double[] row : rows) {
                    squares += (row[column] - mean[column]) * (row[column] - mean[column]);
                }
                spread[column] = squares > 0 ? Math.sqrt(squares / rows.size()) : 1;
            }
            return new Scale(mean, spread);
        }

        double at(int column, double value) {
            return (value - mean[column]) / spread[column];
        }
    }

    /**
     * Fits; takes some seconds and 1 KB a row.
     *
     * @param rows each the features and then the target, all finite; two or more
     * @throws IllegalArgumentException when nothing can be fitted to them
     */
    static LinearFit of(List<double[]> rows, TrainerKind kind, long seed) {
        int features = rows.get(0).length - 1;
        Scale scale = Scale.of(rows, features + 1);
        String[] names = new String[features];
        for (int feature = 0; feature < features; feature++) {
            // Tribuo orders features by name.
            names[feature] = String.format(Locale.ROOT, "f%03d", feature);
        }
        RegressionFactory factory = new RegressionFactory();
        MutableDataset<Regressor> set = new MutableDataset<>(new SimpleDataSourceProvenance("archive", factory), factory);
        for (double[] row : rows) {
            set.add(new ArrayExample<>(new Regressor("target", scale.at(features, row[features])), names, scaled(row, scale, features)));
        }
        Model<Regressor> model = kind.trainer(seed).train(set);
        double[] zero = new double[features];
        double bias = predict(model, names, zero);
        double[] weights = new double[features];
        double spread = scale.spread()[features];
        double shift = scale.mean()[features] + spread * bias;
        for (int feature = 0; feature < features; feature++) {
            double[] one = zero.clone();
            one[feature] = 1;
            weights[feature] = (predict(model, names, one) - bias) * spread / scale.spread()[feature];
            shift -= weights[feature] * scale.mean()[feature];
            if (!Double.isFinite(weights[feature])) {
                throw new IllegalArgumentException("训练没有得到有限的权重 / training gave no finite weights");
            }
        }
        return new LinearFit(weights, shift, onnx((ONNXExportable) model, scale, features));
    }

    private static double[] scaled(double[] row, Scale scale, int features) {
        double[] scaled = new double[features];
        for (int feature = 0; feature < features; feature++) {
            scaled[feature] = scale.at(feature, row[feature]);
        }
        return scaled;
    }

    private static double predict(Model<Regressor> model, String[] names, double[] row) {
        return model.predict(new ArrayExample<>(new Regressor("target", 0), names, row)).getOutput().getValues()[0];
    }

    /** As Tribuo exports it, between what scales the features and what undoes that of the target; without time and place. */
    private static byte[] onnx(ONNXExportable model, Scale scale, int features) {
        ONNXContext context = new ONNXContext();
        context.setName("microbrain");
        ONNXPlaceholder input = context.floatInput(features);
        ONNXPlaceholder output = context.floatOutput(1);
        ONNXRef<?> scaled = input.apply(ONNXOperators.SUB, context.array("feature_mean", first(scale.mean(), features), true))
                .apply(ONNXOperators.DIV, context.array("feature_spread", first(scale.spread(), features), true));
        model.writeONNXGraph(scaled).apply(ONNXOperators.MUL, context.constant("target_spread", (float) scale.spread()[features]))
                .apply(ONNXOperators.ADD, context.constant("target_mean", (float) scale.mean()[features])).assignTo(output);
        return OnnxMl.ModelProto.newBuilder().setGraph(context.buildGraph()).setDomain("org.microbrain").setModelVersion(1)
                .setProducerName("Tribuo").addOpsetImport(ONNXOperators.getOpsetProto()).setIrVersion(6).build().toByteArray();
    }

    private static double[] first(double[] values, int count) {
        double[] first = new double[count];
        System.arraycopy(values, 0, first, 0, count);
        return first;
    }

    double predict(double[] features) {
        double sum = bias;
        for (int feature = 0; feature < weights.length; feature++) {
            sum += weights[feature] * features[feature];
        }
        return sum;
    }
}
