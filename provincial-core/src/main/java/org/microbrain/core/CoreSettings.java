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
 * The core's configuration; of a worker's, what has to do with links, people to call, releases and models means nothing.
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
        if (!node.parents().isEmpty()) {
            s.problem("parents", "省级节点没有上级，请删除此项", "the core has no parent; remove this key");
        }
        IngestSettings ingest = IngestSettings.read(s.section("ingest"), node.node() == null ? null : node.area());
        boolean worker = ingest.part() == KafkaSettings.Part.WORKER;
        if (!worker) {
            s.require("listen");
        } else if (s.has("listen")) {
            s.problem("listen", "worker 不接受下级连接，请删除此项", "a worker has no links; remove this key");
        }
        if (ingest.part() != KafkaSettings.Part.ALL && !s.section("archive").has("postgresql")) {
            s.problem("archive", "front-end 与 worker 共用同一档案库，请写 postgresql", "front-end and workers share an archive; it must be "
                    + "on postgresql");
        }
        Path inData = node.data() == null ? s.resolve(Path.of("data")) : node.data();
        return new CoreSettings(node, ChildrenSettings.read(s.section("children")),
                AdmissionSettings.read(s.section("admission")),
                ArchiveSettings.read(s.section("archive"), inData), ingest,
                CallSettings.read(s.section("calls")),
                MapSettings.read(s.section("map")), TrainingSettings.read(s.section("training")),
                ReleaseSettings.read(s.section("releases"), inData.resolve("repository")));
    }
}
