package org.microbrain.forwarder.osgi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.apache.felix.framework.FrameworkFactory;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.BundleWiring;
import org.osgi.framework.wiring.FrameworkWiring;
import org.osgi.service.cm.ConfigurationAdmin;

/** A gateway's OSGi framework: Apache Felix with Configuration Admin, the bundle as it was packed, and a {@link Station}. */
final class Gateway implements AutoCloseable {

    static final Path JAR = Path.of(System.getProperty("bundle.jar"));

    private final Framework framework;
    private Bundle forwarder;

    Gateway(Path folder) throws Exception {
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, folder.resolve("felix").toString());
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, "org.osgi.service.cm;version=1.6");
        properties.put(ForwarderActivator.FILE, folder.resolve("forwarder.properties").toString());
        framework = new FrameworkFactory().newFramework(properties);
        framework.start();
        context().installBundle(jarOf("felix.configadmin")).start();
        forwarder = context().installBundle(JAR.toUri().toString());
        forwarder.start();
        context().installBundle("station", station()).start();
    }

    private static String jarOf(String part) {
        for (String one : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (one.contains(part) && one.endsWith(".jar")) {
                return Path.of(one).toUri().toString();
            }
        }
        throw new IllegalStateException(part);
    }

    private static InputStream station() throws IOException {
        Manifest manifest = new Manifest();
        Attributes main = manifest.getMainAttributes();
        main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
        main.putValue(Constants.BUNDLE_SYMBOLICNAME, "station");
        main.putValue(Constants.BUNDLE_ACTIVATOR, Station.class.getName());
        main.putValue(Constants.IMPORT_PACKAGE,
                "org.osgi.framework,org.microbrain.forwarder;version=\"[1.0,1.1)\";resolution:=optional");
        main.putValue(Constants.DYNAMICIMPORT_PACKAGE, "org.microbrain.forwarder");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
            String name = Station.class.getName().replace('.', '/') + ".class";
            jar.putNextEntry(new ZipEntry(name));
            try (InputStream in = Station.class.getResourceAsStream("/" + name)) {
                in.transferTo(jar);
            }
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    Bundle forwarder() {
        return forwarder;
    }

    void configure(Map<String, Object> values) throws IOException {
        ServiceReference<ConfigurationAdmin> reference = context().getServiceReference(ConfigurationAdmin.class);
        Dictionary<String, Object> properties = new Hashtable<>(values);
        context().getService(reference).getConfiguration(ForwarderSettings.PID, "?").update(properties);
    }

    /** Whether other bundles find the service. */
    boolean offers() throws InvalidSyntaxException {
        // All: the test's own class path has the interface too, and would only be shown services of that one.
        return context().getAllServiceReferences("org.microbrain.forwarder.ReadingsSink", null) != null;
    }

    /** The station measures, and returns when the forwarder took it. */
    void measure(double value) {
        context().getService(context().getServiceReference(DoubleConsumer.class)).accept(value);
    }

    /** Takes the forwarder away, and those that were wired to it anew. @return its class loader, if it still lives */
    WeakReference<ClassLoader> uninstall() throws BundleException {
        WeakReference<ClassLoader> loader = new WeakReference<>(forwarder.adapt(BundleWiring.class).getClassLoader());
        forwarder.uninstall();
        forwarder = null;
        for (Bundle bundle : context().getBundles()) {
            if ("station".equals(bundle.getSymbolicName())) {
                bundle.uninstall();
            }
        }
        framework.adapt(FrameworkWiring.class).refreshBundles(null);
        return loader;
    }

    /** Installs the same jar over itself, and wires those that use it to the new one, as a deployment package does. */
    void update() throws IOException, BundleException, InterruptedException {
        try (InputStream jar = Files.newInputStream(JAR)) {
            forwarder.update(jar);
        }
        CountDownLatch refreshed = new CountDownLatch(1);
        framework.adapt(FrameworkWiring.class).refreshBundles(null, event -> refreshed.countDown());
        refreshed.await(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws Exception {
        framework.stop();
        framework.waitForStop(TimeUnit.SECONDS.toMillis(20));
    }
}
