package org.microbrain.core;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.microbrain.core.archive.ArchiveFailure;
import org.microbrain.core.archive.ArchiveSettings;
import org.microbrain.core.archive.SqlArchive;
import org.microbrain.core.release.ReleaseSettings;
import org.microbrain.core.train.TrainingSettings;
import org.microbrain.link.ParentLimits;
import org.microbrain.runtime.call.CallSettings;
import org.microbrain.runtime.config.AdmissionSettings;
import org.microbrain.runtime.config.ChildrenSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.district.MapSettings;
import org.microbrain.runtime.district.Outlines;

/**
 * The core's configuration; of a worker's, what has to do with links, people to call, releases and models means nothing,
 * of a relay's all of that but links.
 *
 * @param children what those who connect are granted
 * @param admission how nodes are admitted
 * @param archive  where the archive is kept
 * @param ingest   how records get there
 * @param calls    how people are reached
 * @param map      the map that pages show
 * @param training what models are not trained on
 * @param releases where releases are published, and what says that they are the newest
 */
public record CoreSettings(NodeSettings node, ParentLimits children, AdmissionSettings admission, ArchiveSettings archive,
                           IngestSettings ingest, CallSettings calls, Supplier<Outlines> map, TrainingSettings training,
                           ReleaseSettings releases) {

    /** @throws ArchiveFailure when it cannot be used, and waiting would not help */
    SqlArchive openArchive() {
        return ingest.part() == KafkaSettings.Part.ALL ? archive.open() : archive.openBesideOthers();
    }

    public static CoreSettings read(Section s) {
        NodeSettings node = NodeSettings.read(s);
        s.onlyKeys(NodeSettings.keysAnd("archive", "ingest", "children", "admission", "calls", "map", "training", "releases"));
        IngestSettings ingest = IngestSettings.read(s.section("ingest"), node.node() == null ? null : node.area());
        boolean worker = ingest.part() == KafkaSettings.Part.WORKER;
        checkRelay(s, node, ingest.part() == KafkaSettings.Part.RELAY);
        if (!worker) {
            s.require("listen");
        } else if (s.has("listen")) {
            s.problem("listen", "worker 不接受下级连接，请删除此项", "a worker has no links; remove this key");
        }
        if (ingest.part() != KafkaSettings.Part.ALL && !s.section("archive").has("postgresql")) {
            s.problem("archive", "front-end、relay 与 worker 共用同一档案库，请写 postgresql",
                    "front-end, relays and workers share an archive; it must be on postgresql");
        }
        Path inData = node.data() == null ? s.resolve(Path.of("data")) : node.data();
        return new CoreSettings(node, ChildrenSettings.read(s.section("children")),
                AdmissionSettings.read(s.section("admission")),
                ArchiveSettings.read(s.section("archive"), inData), ingest,
                CallSettings.read(s.section("calls")),
                MapSettings.read(s.section("map")), TrainingSettings.read(s.section("training")),
                ReleaseSettings.read(s.section("releases"), inData.resolve("repository")));
    }

    /** A relay is told from the core by its name, also in its certificate: it may not say what only the core says. */
    private static void checkRelay(Section s, NodeSettings node, boolean relay) {
        if (relay) {
            s.require("parents");
        } else if (!node.parents().isEmpty()) {
            s.problem("parents", "省级节点没有上级，请删除此项", "the core has no parent; remove this key");
        }
        if (relay && s.has("admission")) {
            s.problem("admission", "relay 不接纳节点，请删除此项", "a relay admits nobody; remove this key");
        }
        if (node.node() != null && node.node().isRelay() != relay) {
            s.problem("node", relay ? "relay 的名称应以 -relay 加数字或字母结尾，例如 " + node.area() + "-relay1"
                            : "以 -relay 结尾的名称只用于 ingest.kafka.part: relay",
                    relay ? "a relay is named by its suffix, for example " + node.area() + "-relay1"
                            : "a name with -relay is for ingest.kafka.part: relay alone");
        }
    }
}
