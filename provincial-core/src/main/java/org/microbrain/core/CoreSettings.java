package org.microbrain.core;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.microbrain.core.archive.ArchiveSettings;
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
 * The core's configuration.
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

    public static CoreSettings read(Section s) {
        NodeSettings node = NodeSettings.read(s);
        s.onlyKeys(NodeSettings.keysAnd("archive", "ingest", "children", "admission", "calls", "map", "training", "releases"));
        s.require("listen");
        if (!node.parents().isEmpty()) {
            s.problem("parents", "省级节点没有上级，请删除此项", "the core has no parent; remove this key");
        }
        Path inData = node.data() == null ? s.resolve(Path.of("data")) : node.data();
        return new CoreSettings(node, ChildrenSettings.read(s.section("children")),
                AdmissionSettings.read(s.section("admission")),
                ArchiveSettings.read(s.section("archive"), inData), IngestSettings.read(s.section("ingest"), node.node() == null ? null : node.area()),
                CallSettings.read(s.section("calls")),
                MapSettings.read(s.section("map")), TrainingSettings.read(s.section("training")),
                ReleaseSettings.read(s.section("releases"), inData.resolve("repository")));
    }
}
