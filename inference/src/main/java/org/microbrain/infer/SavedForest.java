package org.microbrain.infer;

import com.amazon.randomcutforest.RandomCutForest;
import com.amazon.randomcutforest.state.ExecutionContext;
import com.amazon.randomcutforest.state.RandomCutForestMapper;
import com.amazon.randomcutforest.state.RandomCutForestState;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/**
 * A forest as bytes: the state objects of its own mapper with the trees as they are, which alone gives the same further
 * scores, serialized and compressed. What is read may hold these objects and arrays of bounded length, nothing else.
 */
final class SavedForest {

    private static final ObjectInputFilter STATES = ObjectInputFilter.Config.createFilter("maxdepth=8;maxrefs=2000;"
            + "maxarray=100000;maxbytes=2000000;com.amazon.randomcutforest.state.**;java.util.ArrayList;java.lang.Object;!*");

    private SavedForest() {
    }

    static byte[] bytes(RandomCutForest forest) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(new DeflaterOutputStream(bytes))) {
            out.writeObject(mapper().toState(forest));
        }
        return bytes.toByteArray();
    }

    /**
     * @param like a forest of the same making
     * @throws IOException when these are not the bytes of one
     */
    static RandomCutForest of(byte[] bytes, RandomCutForest like) throws IOException {
        try (ObjectInputStream in = new ObjectInputStream(new InflaterInputStream(new ByteArrayInputStream(bytes)))) {
            in.setObjectInputFilter(STATES);
            RandomCutForestState state = (RandomCutForestState) in.readObject();
            if (state.getNumberOfTrees() != like.getNumberOfTrees() || state.getSampleSize() != like.getSampleSize()
                    || state.getDimensions() != like.getDimensions()) {
                throw new IOException("it is a forest of another size");
            }
            return mapper().toModel(state, new ExecutionContext(), 0);
        } catch (ClassNotFoundException | ClassCastException e) {
            throw new IOException("it is no forest", e);
        }
    }

    private static RandomCutForestMapper mapper() {
        RandomCutForestMapper mapper = new RandomCutForestMapper();
        mapper.setSaveTreeStateEnabled(true);
        return mapper;
    }
}
