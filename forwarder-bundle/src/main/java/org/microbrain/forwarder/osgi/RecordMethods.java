package org.microbrain.forwarder.osgi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What Java 17 keeps of a bundle that is gone: {@link ObjectMethods} makes a record's equals, hashCode and toString, and the
 * method handles it uses for that each keep the types they were last asked for (JDK-8078641). Those of a record of ours hold
 * our class loader, and with it the database's native library.
 */
final class RecordMethods {

    private static final Logger LOG = LoggerFactory.getLogger(RecordMethods.class);

    private RecordMethods() {
    }

    /** Asks for the three methods with a class of Java, which takes the place of ours. To be called when all else is over. */
    static void forget() {
        MethodHandle text = MethodHandles.identity(String.class);
        try {
            bootstrap("equals", MethodType.methodType(boolean.class, String.class, Object.class), text);
            bootstrap("hashCode", MethodType.methodType(int.class, String.class), text);
            bootstrap("toString", MethodType.methodType(String.class, String.class), text);
        } catch (Throwable e) {
            LOG.warn("this bundle's classes stay in memory until another bundle uses records: {}", e.toString());
        }
    }

    private static void bootstrap(String method, MethodType type, MethodHandle getter) throws Throwable {
        ObjectMethods.bootstrap(MethodHandles.lookup(), method, type, String.class, "text", getter);
    }
}
