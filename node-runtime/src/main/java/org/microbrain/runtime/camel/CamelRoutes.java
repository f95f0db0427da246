package org.microbrain.runtime.camel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Component;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of a node: its own, and those a person has put into its folder of extra routes. A file there that is broken
 * is named in the log and the console and does not stop the rest.
 */
public final class CamelRoutes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CamelRoutes.class);
    private static final int STOP_SECONDS = 2;

    private final CamelContext context = new DefaultCamelContext();
    private final List<RouteBuilder> own;
    private final Path folder;
    private final Map<String, String> broken = new ConcurrentHashMap<>();
    /** Ids of routes that came under a name, see {@link #use}. */
    private final Map<String, List<String>> named = new HashMap<>();

    /**
     * @param id    of a route, or the name of a broken file
     * @param from  where its exchanges come from
     * @param state a word: Started, Stopped, Broken …
     * @param error what is wrong with a broken file; null otherwise
     */
    public record RouteStatus(String id, String from, String state, String error) {
    }

    /**
     * @param components by scheme
     * @param own        the node's own routes; a mistake in one of them stops the start
     * @param folder     of {@code *.yaml} files in Camel's YAML DSL; need not exist
     */
    public CamelRoutes(String name, Map<String, Component> components, List<? extends RouteBuilder> own, Path folder) {
        this.folder = folder;
        this.own = List.copyOf(own);
        context.getCamelContextExtension().setName(name);
        context.disableJMX();
        ShutdownStrategy shutdown = context.getShutdownStrategy();
        shutdown.setTimeout(STOP_SECONDS);
        shutdown.setSuppressLoggingOnTimeout(true);
        shutdown.setLogInflightExchangesOnTimeout(false);
        components.forEach(context::addComponent);
    }

    /** Starts all routes; returns when they run. */
    public void start() {
        try {
            for (RouteBuilder routes : own) {
                context.addRoutes(routes);
            }
            context.start();
        } catch (Exception e) {
            throw new IllegalStateException("the node's routes do not start: " + e.getMessage(), e);
        }
        extraFiles().forEach(this::load);
    }

    private List<Path> extraFiles() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".yaml")).sorted().toList();
        } catch (IOException e) {
            broken(folder, e);
            return List.of();
        }
    }

    private void load(Path file) {
        try {
            Resource resource = ResourceHelper.resolveMandatoryResource(context, "file:" + file.toAbsolutePath());
            PluginHelper.getRoutesLoader(context).loadRoutes(resource);
            LOG.info("routes of {} are running", file);
        } catch (Exception e) {
            broken(file, e);
        }
    }

    /**
     * Runs the routes of these files under a name, instead of those that run under it, while all others go on. To be called
     * after {@link #start}, by one thread at a time.
     *
     * @param files in Camel's YAML DSL; none ends what runs under the name
     * @return why they do not run; then none runs under the name
     */
    public Optional<String> use(String name, List<Path> files) {
        end(named.remove(name));
        List<String> before = context.getRoutes().stream().map(Route::getRouteId).toList();
        Optional<String> why = Optional.empty();
        for (Path file : files) {
            try {
                Resource resource = ResourceHelper.resolveMandatoryResource(context, "file:" + file.toAbsolutePath());
                PluginHelper.getRoutesLoader(context).loadRoutes(resource);
            } catch (Exception e) {
                why = Optional.of(file.getFileName() + ": " + rootMessage(e));
                break;
            }
        }
        List<String> come = context.getRoutes().stream().map(Route::getRouteId).filter(id -> !before.contains(id)).toList();
        if (why.isPresent()) {
            end(come);
        } else {
            named.put(name, come);
        }
        return why;
    }

    private void end(List<String> ids) {
        for (String id : ids == null ? List.<String>of() : ids) {
            try {
                context.getRouteController().stopRoute(id, STOP_SECONDS, TimeUnit.SECONDS);
                context.removeRoute(id);
            } catch (Exception e) {
                LOG.warn("route {} did not end well: {}", id, rootMessage(e));
            }
        }
    }

    /** Whether all routes that came under a name are at work. */
    public boolean running(String name) {
        return named.getOrDefault(name, List.of()).stream()
                .allMatch(id -> context.getRouteController().getRouteStatus(id) == ServiceStatus.Started);
    }

    private static String rootMessage(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    private void broken(Path file, Exception e) {
        String why = rootMessage(e);
        broken.put(file.getFileName().toString(), why);
        LOG.warn("the routes in {} do not run: {}; the others are not affected", file, why);
    }

    public List<RouteStatus> statuses() {
        List<RouteStatus> statuses = new ArrayList<>();
        for (Route route : context.getRoutes()) {
            ServiceStatus state = context.getRouteController().getRouteStatus(route.getRouteId());
            statuses.add(new RouteStatus(route.getRouteId(), route.getEndpoint().getEndpointUri(),
                    state == null ? "Unknown" : state.name(), null));
        }
        broken.forEach((file, why) -> statuses.add(new RouteStatus(file, folder.toString(), "Broken", why)));
        return statuses;
    }

    /** For producers outside routes. */
    public CamelContext context() {
        return context;
    }

    @Override
    public void close() {
        context.stop();
    }
}
