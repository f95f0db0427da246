package org.microbrain.infer;

import java.io.IOException;
import java.util.regex.Pattern;
import org.microbrain.runtime.config.Section;

/**
 * Of the detector {@code onnx}: a {@link Departure} from what a model in an ONNX file expected, by the features of {@link
 * HourlyRows}. The file lies beside the package that names it; rules of a configuration have none.
 *
 * @param name  of the file
 * @param unit  of the series it was trained for, may be empty
 * @param scale root mean square of its errors in training, in the unit, above 0
 * @param score score from which a reading is a detection, above 0, below 1
 * @param grade level to warn with, 0 for a detection only
 * @param file  what {@link #with} found; null before
 */
public record OnnxSettings(String name, String unit, double scale, double score, int grade, OnnxFile file)
        implements DetectorSettings {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}\\.onnx");

    static OnnxSettings read(Section section) {
        section.onlyKeys("detector", "model", "order", "unit", "scale", "score", "level");
        section.require("model", "order", "scale");
        String name = section.text("model", "model.onnx");
        if (!NAME.matcher(name).matches()) {
            section.problem("model", "应为与检测器包同一发行中的文件名，如 model.onnx", "must be a file beside the package, such as model.onnx");
        }
        String order = section.text("order", HourlyRows.ORDER);
        if (!order.equals(HourlyRows.ORDER)) {
            section.problem("order", "本版本只认识特征次序 " + HourlyRows.ORDER,
                    "this version knows the order of features " + HourlyRows.ORDER + " alone");
        }
        double scale = section.decimal("scale", 1);
        if (!(scale > 0 && scale <= Double.MAX_VALUE)) {
            section.problem("scale", "应大于 0", "must be above 0");
            scale = 1;
        }
        return new OnnxSettings(name, section.text("unit", ""), scale, Novelty.Settings.score(section),
                DetectorSettings.grade(section), null);
    }

    @Override
    public OnnxSettings with(ModelFiles files, OnnxRuntime runtime) throws IOException {
        return new OnnxSettings(name, unit, scale, score, grade, new OnnxFile(runtime, files.read(name)));
    }

    @Override
    public String word() {
        return "onnx";
    }

    /** A better model of the same features goes on with the hours that are known. */
    @Override
    public String memory() {
        return word() + HourlyRows.ORDER;
    }

    /** Of the heap; the model itself lies outside, once for all series. */
    @Override
    public int mostBytes() {
        return Departure.MOST_BYTES + 256;
    }

    @Override
    public boolean fits(String itsUnit) {
        return unit.equals(itsUnit);
    }

    @Override
    public Departure start(Subject subject) {
        if (file == null) {
            throw new IllegalStateException("没有模型文件 " + name + " / there is no file " + name);
        }
        OnnxModel model = file.open(HourlyRows.NAMES.size());
        return new Departure(word(), model::change, scale, score, grade, subject);
    }
}
