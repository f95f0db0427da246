package org.microbrain.infer;

import java.io.IOException;
import java.lang.ref.Cleaner;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * ONNX Runtime, if this node has it: the jar {@code com.microsoft.onnxruntime:onnxruntime}, which holds libraries for Linux
 * on x64 and aarch64 with glibc. No node needs it, so nothing here is linked to it: it is loaded when the first model asks,
 * by reflection, and what goes wrong then is told to whoever asked and to nobody else. One thread for each model. For any
 * thread.
 */
public final class OnnxRuntime {

    /** Of a model's file. */
    public static final int MOST_BYTES = 4 << 20;
    private static final int SAID = 90;
    private static final String LIBRARIES = "onnxruntime.native.path";
    private static final String ENVIRONMENT = "ai.onnxruntime.OrtEnvironment";

    private final Path jar;
    private final Path libraries;
    private final ClassLoader program;
    private final Map<ByteBuffer, WeakReference<OnnxModel>> models = new HashMap<>();
    private Cleaner cleaner;
    private Object environment;
    private IllegalStateException missing;

    /**
     * @param jar       of ONNX Runtime; null when it may only be in the class path
     * @param libraries folder with the native libraries out of the jar; null to have them unpacked into the temporary folder,
     *                  which must then allow programs to run
     */
    public OnnxRuntime(Path jar, Path libraries) {
        this(jar, libraries, OnnxRuntime.class.getClassLoader());
    }

    OnnxRuntime(Path jar, Path libraries, ClassLoader program) {
        this.jar = jar;
        this.libraries = libraries;
        this.program = program;
    }

    /**
     * The model in a file; one and the same for the same bytes, as long as somebody uses it.
     *
     * @throws IllegalStateException when this node has no ONNX Runtime that works, or the file is no such model
     */
    synchronized OnnxModel model(byte[] file, int features) {
        ByteBuffer key = ByteBuffer.wrap(file);
        WeakReference<OnnxModel> known = models.get(key);
        OnnxModel model = known == null ? null : known.get();
        if (model == null) {
            models.values().removeIf(each -> each.get() == null);
            model = OnnxModel.open(environment(), file, cleaner);
            models.put(key, new WeakReference<>(model));
        }
        model.require(features);
        return model;
    }

    /** What has failed once is not tried again: native libraries are loaded once in a process, or not at all. */
    private Object environment() {
        if (missing != null) {
            throw missing;
        }
        if (environment == null) {
            try {
                environment = load();
                cleaner = Cleaner.create();
            } catch (IllegalStateException e) {
                missing = e;
                throw e;
            }
        }
        return environment;
    }

    private Object load() {
        if (libraries != null) {
            System.setProperty(LIBRARIES, libraries.toString());
        }
        try {
            return Class.forName(ENVIRONMENT, true, loader()).getMethod("getEnvironment").invoke(null);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("本节点未安装 ONNX Runtime / ONNX Runtime is not installed at this node");
        } catch (InvocationTargetException e) {
            throw unusable(e.getCause());
        } catch (ReflectiveOperationException | IOException | LinkageError e) {
            throw unusable(e);
        }
    }

    private static IllegalStateException unusable(Throwable why) {
        Throwable root = why;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(root.getMessage());
        // Of a long one the end says what is wrong; before it stand paths.
        String end = message.length() > SAID ? "…" + message.substring(message.length() - SAID) : message;
        String cause = root.getClass().getSimpleName() + ": " + end;
        return new IllegalStateException("ONNX Runtime 在本节点无法使用：" + cause + " / ONNX Runtime cannot be used at this node: " + cause, why);
    }

    private ClassLoader loader() throws IOException {
        if (jar == null) {
            return program;
        }
        if (!Files.isReadable(jar)) {
            throw new IOException("cannot read " + jar);
        }
        return new URLClassLoader(new URL[] {jar.toUri().toURL()}, program);
    }
}
