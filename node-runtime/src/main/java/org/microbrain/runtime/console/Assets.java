package org.microbrain.runtime.console;

import io.javalin.config.RoutesConfig;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Styles, scripts and pictures of the pages. Their addresses name their content, so that a browser keeps each for a year
 * and still sees a new one at once. Grows until the first request; thread-safe from then on.
 */
public final class Assets {

    private final Map<String, StaticFile> files = new LinkedHashMap<>();

    /** The console's own; charts are loaded by the pages that have one. */
    Assets() {
        add("/console/static/tabler.min.css").add("/console/static/console.css").add("/console/static/htmx.min.js")
                .add("/console/static/console.js").add("/console/static/icon.svg")
                .add("/console/static/echarts.common.min.js").add("/console/static/chart.js");
    }

    /**
     * Adds a file of the class path; pages name it by the last part of its path.
     *
     * @throws IllegalArgumentException when its kind is not known, or the name is taken
     */
    Assets add(String resource) {
        String name = resource.substring(resource.lastIndexOf('/') + 1);
        if (files.putIfAbsent(name, new StaticFile(resource, type(name))) != null) {
            throw new IllegalArgumentException("there is an asset " + name + " already");
        }
        return this;
    }

    private static String type(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "css" -> "text/css; charset=utf-8";
            case "js" -> "text/javascript; charset=utf-8";
            case "json" -> "application/json";
            case "svg" -> "image/svg+xml";
            default -> throw new IllegalArgumentException("no asset of this kind is known: " + name);
        };
    }

    /** The address of a file, for templates. */
    public String url(String name) {
        StaticFile file = files.get(name);
        if (file == null) {
            throw new IllegalArgumentException("no asset " + name);
        }
        return "/static/" + file.version() + "/" + name;
    }

    void addRoutes(RoutesConfig routes) {
        files.forEach((name, file) -> {
            routes.get("/static/" + name, ctx -> file.serve(ctx, ""));
            routes.get("/static/{version}/" + name, ctx -> file.serve(ctx, ctx.pathParam("version")));
        });
    }
}
