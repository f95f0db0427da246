package org.microbrain.edge.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.microbrain.release.Component;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;

/** Sets of Camel routes: the {@code *.yaml} files of a release run beside those of the node's own folder of routes. */
public final class RoutesApplier implements Applier {

    private final GatewayAtWork gateway;

    public RoutesApplier(GatewayAtWork gateway) {
        this.gateway = gateway;
    }

    private static List<Path> files(Content content) throws NotGood {
        try (Stream<Path> files = Files.list(content.folder())) {
            List<Path> routes = files.filter(file -> file.getFileName().toString().endsWith(".yaml")).sorted().toList();
            if (routes.isEmpty()) {
                throw new NotGood("no-routes", "发行中没有 .yaml 文件", "the release has no .yaml file");
            }
            return routes;
        } catch (IOException e) {
            throw new NotGood("unreadable", "无法读取路由文件", "the files of routes cannot be read");
        }
    }

    @Override
    public void check(Content content) throws NotGood {
        files(content);
    }

    @Override
    public Effect apply(Content content) throws NotGood {
        Optional<String> why = gateway.routes(content.component().text(), files(content));
        if (why.isPresent()) {
            throw new NotGood("routes-broken", "路由不能运行：" + why.get(), "the routes do not run: " + why.get());
        }
        return Effect.NOW;
    }

    @Override
    public Effect remove(Component component) {
        gateway.routes(component.text(), List.of());
        return Effect.NOW;
    }

    @Override
    public void resume(Content content) throws NotGood {
        apply(content);
    }

    @Override
    public Optional<NotGood> trouble(Content content) {
        return gateway.routesRun(content.component().text()) ? Optional.empty()
                : Optional.of(new NotGood("routes-stopped", "有路由已停止", "a route has stopped"));
    }
}
