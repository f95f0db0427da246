package org.microbrain.runtime.selftest;

import java.util.List;
import java.util.function.Supplier;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.NodeStatus;

/** Whether all data routes run. */
public final class RoutesCheck implements Check {

    private static final String RUNNING = "Started";

    private final Supplier<List<NodeStatus.Route>> routes;

    public RoutesCheck(Supplier<List<NodeStatus.Route>> routes) {
        this.routes = routes;
    }

    @Override
    public List<Outcome> run() {
        List<NodeStatus.Route> all = routes.get();
        List<Outcome> outcomes = all.stream().filter(route -> !route.state().equals(RUNNING)).map(route ->
                Outcome.broken(what(route), new Notice(why(route), why(route)), new Notice(
                        "附加通路：改正其文件后重启节点；自带通路：重启节点，仍不行请联系技术人员",
                        "a route of your own: mend its file and restart the node; one of the product's: restart, then ask a technician")))
                .toList();
        return outcomes.isEmpty() ? List.of(Outcome.good(new Notice("数据通路", "Data routes"),
                "全部 " + all.size() + " 条运行中", "all " + all.size() + " are running")) : outcomes;
    }

    private static Notice what(NodeStatus.Route route) {
        return new Notice("数据通路 " + route.id(), "Data route " + route.id());
    }

    private static String why(NodeStatus.Route route) {
        return route.error() == null ? route.state() : route.error();
    }
}
