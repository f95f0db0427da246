package org.microbrain.runtime.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.microbrain.warning.Limits;

/**
 * The part of the configuration that all tiers share. After a problem single fields may be null: a program checks
 * {@link Problems#isEmpty()} before it uses settings.
 *
 * @param node     the node's name
 * @param name     its name for people
 * @param data     folder for journal, archive and sign-ins
 * @param identity files of the node's certificate, key and trust
 * @param parents  in order of preference; empty at the core
 * @param listen   where children dial; null where none do
 * @param console  the console
 * @param routes   folder of extra routes; it need not exist
 * @param limits   how long people have to answer warnings
 */
public record NodeSettings(NodeId node, LocalName name, Path data, IdentitySettings identity,
        List<ParentSettings> parents, InetSocketAddress listen, ConsoleSettings console, Path routes,
        Limits limits) {

    private static final List<String> KEYS =
            List.of("warnings", "node", "name", "data", "identity", "parents", "listen", "console", "routes");

    /** As many as the tree has levels, and some relays of the core. */
    static final int MAX_PARENTS = 8;

    /** With the usual time limits. */
    public NodeSettings(NodeId node, LocalName name, Path data, IdentitySettings identity, List<ParentSettings> parents,
            InetSocketAddress listen, ConsoleSettings console, Path routes) {
        this(node, name, data, identity, parents, listen, console, routes, Limits.DEFAULT);
    }

    /** Reads the shared keys of the top section; the tier calls {@link Section#onlyKeys} with {@link #keysAnd}. */
    public static NodeSettings read(Section s) {
        s.require("node");
        NodeId node = s.value("node", NodeSettings::nodeName, null);
        List<ParentSettings> parents = parents(s, node);
        InetSocketAddress listen = s.address("listen", null);
        if (listen != null && listen.isUnresolved()) {
            s.problem("listen", "监听地址应为 IP 地址，例如 0.0.0.0:7801",
                    "an address to listen on must be an IP address, for example 0.0.0.0:7801");
        }
        return new NodeSettings(node,
                LocalName.read(s.section("name"), node == null ? "" : node.text()),
                s.path("data", s.resolve(Path.of("data"))),
                IdentitySettings.read(s.section("identity")),
                parents, listen,
                ConsoleSettings.read(s.section("console")),
                s.path("routes", s.resolve(Path.of("routes.d"))),
                WarningSettings.read(s.section("warnings")));
    }

    /** The shared keys and those of a tier, for {@link Section#onlyKeys}. */
    public static String[] keysAnd(String... own) {
        return Stream.concat(KEYS.stream(), Stream.of(own)).toArray(String[]::new);
    }

    /** The place the node answers for. */
    public DivisionCode area() {
        return node.area();
    }

    /** Reads a node name. @throws InvalidValue explained in both languages */
    public static NodeId nodeName(String text) {
        try {
            return new NodeId(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidValue("节点名应为 12 位统计用区划代码，同一区划有多个节点时再加 - 和至多 16 个小写字母或数字，例如 450102001003-b",
                    e.getMessage());
        }
    }

    private static List<ParentSettings> parents(Section s, NodeId node) {
        List<ParentSettings> parents = new ArrayList<>();
        Set<NodeId> seen = new HashSet<>();
        for (Section entry : s.sections("parents")) {
            ParentSettings parent = ParentSettings.read(entry);
            if (parent.node() == null || parent.address() == null) {
                continue;
            }
            if (node != null && node.isRelay()) {
                if (!parent.node().area().equals(node.area()) || parent.node().isRelay()) {
                    entry.problem("node", "中继的上级应为本省核心的 front-end，例如 " + node.area(),
                            "the parent of a relay is the front-end of its own core, for example " + node.area());
                }
            } else if (node != null && !parent.node().area().strictlyContains(node.area())) {
                entry.problem("node", "上级 " + parent.node() + " 的辖区不包含 " + node.area() + "；上级应为 "
                                + ancestors(node, "、"),
                        "the area of parent " + parent.node() + " does not contain " + node.area()
                                + "; a parent here is one of " + ancestors(node, ", "));
            }
            if (!seen.add(parent.node())) {
                entry.problem("node", "上级重复", "this parent is listed twice");
            }
            parents.add(parent);
        }
        if (parents.size() > MAX_PARENTS) {
            s.problem("parents", "最多 " + MAX_PARENTS + " 个上级", "at most " + MAX_PARENTS + " parents");
        }
        return List.copyOf(parents);
    }

    private static String ancestors(NodeId node, String separator) {
        List<String> codes = new ArrayList<>();
        for (DivisionCode code = node.area(); code.level() != DivisionCode.Level.PROVINCE;) {
            code = code.parent();
            codes.add(code.code());
        }
        return codes.isEmpty() ? "–" : String.join(separator, codes);
    }
}
