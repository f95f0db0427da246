package org.microbrain.infer;

import java.lang.ref.Cleaner;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * A model out of an ONNX file: one row of features in, one number out, both floats. Anything else is refused when it is
 * opened. For any thread.
 */
final class OnnxModel {

    private static final String PACKAGE = "ai.onnxruntime.";

    private final Object environment;
    private final Object session;
    private final String input;
    private final int features;
    private final Method tensor;
    private final Method run;
    private final Method first;
    private final Method value;

    private OnnxModel(Object environment, Object session) throws ReflectiveOperationException {
        this.environment = environment;
        this.session = session;
        Map<?, ?> inputs = (Map<?, ?>) get(session, "getInputInfo");
        Map<?, ?> outputs = (Map<?, ?>) get(session, "getOutputInfo");
        if (inputs.size() != 1 || outputs.size() != 1 || shape(outputs) != 1) {
            throw shapeless();
        }
        this.input = (String) inputs.keySet().iterator().next();
        this.features = shape(inputs);
        ClassLoader loader = environment.getClass().getClassLoader();
        Class<?> tensors = loader.loadClass(PACKAGE + "OnnxTensor");
        this.tensor = tensors.getMethod("createTensor", environment.getClass(), FloatBuffer.class, long[].class);
        this.run = session.getClass().getMethod("run", Map.class);
        this.first = loader.loadClass(PACKAGE + "OrtSession$Result").getMethod("get", int.class);
        this.value = tensors.getMethod("getValue");
    }

    /** @throws IllegalStateException when this is no model that can be used here */
    static OnnxModel open(Object environment, byte[] file, Cleaner cleaner) {
        if (file.length > OnnxRuntime.MOST_BYTES) {
            throw new IllegalStateException("ONNX 文件超过 4 MiB / the ONNX file is larger than 4 MiB");
        }
        AutoCloseable session = null;
        try {
            session = session(environment, file);
            OnnxModel model = new OnnxModel(environment, session);
            model.predict(new float[model.features]);
            AutoCloseable open = session;
            cleaner.register(model, () -> close(open));
            return model;
        } catch (InvocationTargetException e) {
            close(session);
            throw new IllegalStateException("ONNX 文件无法使用：" + e.getCause().getMessage() + " / the ONNX file cannot be used: "
                    + e.getCause().getMessage(), e);
        } catch (ReflectiveOperationException e) {
            close(session);
            throw new IllegalStateException("ONNX Runtime 版本不符：" + e + " / another version of ONNX Runtime is needed: " + e, e);
        } catch (IllegalStateException e) {
            close(session);
            throw e;
        }
    }

    private static AutoCloseable session(Object environment, byte[] file) throws ReflectiveOperationException {
        Class<?> type = environment.getClass().getClassLoader().loadClass(PACKAGE + "OrtSession$SessionOptions");
        Object options = type.getConstructor().newInstance();
        try {
            type.getMethod("setIntraOpNumThreads", int.class).invoke(options, 1);
            type.getMethod("setInterOpNumThreads", int.class).invoke(options, 1);
            return (AutoCloseable) environment.getClass().getMethod("createSession", byte[].class, type)
                    .invoke(environment, file, options);
        } finally {
            close((AutoCloseable) options);
        }
    }

    private static Object get(Object of, String what) throws ReflectiveOperationException {
        return of.getClass().getMethod(what).invoke(of);
    }

    /** The width of a table of floats with one row, or with any number of them. */
    private static int shape(Map<?, ?> infos) throws ReflectiveOperationException {
        Object info = get(infos.values().iterator().next(), "getInfo");
        if (!info.getClass().getSimpleName().equals("TensorInfo")) {
            throw shapeless();
        }
        long[] shape = (long[]) get(info, "getShape");
        Object type = info.getClass().getField("type").get(info);
        if (shape.length != 2 || shape[0] != 1 && shape[0] != -1 || shape[1] < 1 || shape[1] > Short.MAX_VALUE
                || !type.toString().equals("FLOAT") && !type.toString().equals("float")) {
            throw shapeless();
        }
        return (int) shape[1];
    }

    private static IllegalStateException shapeless() {
        return new IllegalStateException("ONNX 模型须以一行浮点特征为输入、一个浮点数为输出 / the ONNX model must take one row of floats"
                + " and give one float");
    }

    /** @throws IllegalStateException when it takes another number of features */
    void require(int wanted) {
        if (features != wanted) {
            throw new IllegalStateException("ONNX 模型的特征数为 " + features + "，应为 " + wanted + " / the ONNX model takes "
                    + features + " features, not " + wanted);
        }
    }

    /** As {@link #predict}, of a row of doubles. */
    double change(double[] row) {
        float[] floats = new float[row.length];
        for (int at = 0; at < row.length; at++) {
            floats[at] = (float) row[at];
        }
        return predict(floats);
    }

    /** @throws IllegalStateException when the model fails, or gives another shape than it promised */
    float predict(float[] row) {
        AutoCloseable in = null;
        AutoCloseable out = null;
        try {
            in = (AutoCloseable) tensor.invoke(null, environment, FloatBuffer.wrap(row), new long[] {1, row.length});
            out = (AutoCloseable) run.invoke(session, Map.of(input, in));
            Object rows = value.invoke(first.invoke(out, 0));
            if (rows instanceof float[][] table && table.length == 1 && table[0].length == 1) {
                return table[0][0];
            }
            throw shapeless();
        } catch (ReflectiveOperationException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new IllegalStateException("ONNX 模型出错：" + why.getMessage() + " / the ONNX model failed: " + why.getMessage(), e);
        } finally {
            close(out);
            close(in);
        }
    }

    private static void close(AutoCloseable one) {
        try {
            if (one != null) {
                one.close();
            }
        } catch (Exception e) {
            throw new IllegalStateException("ONNX Runtime: " + e, e);
        }
    }
}
