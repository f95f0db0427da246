package org.microbrain.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.microbrain.correlate.CorrelationPackage;
import org.microbrain.link.ParentLimits;
import org.microbrain.runtime.call.CallSettings;
import org.microbrain.runtime.config.AdmissionSettings;
import org.microbrain.runtime.config.ArtifactSettings;
import org.microbrain.runtime.config.ChildrenSettings;
import org.microbrain.runtime.config.JournalSettings;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.district.MapSettings;
import org.microbrain.runtime.district.Outlines;
import org.microbrain.runtime.update.NodeTraits;

/**
 * A hub's configuration.
 *
 * @param children    what those who connect are granted
 * @param admission   how nodes are admitted
 * @param silentAfter a child that says nothing for so long is a warning
 * @param calls       how people are reached
 * @param map         the map that pages show
 * @param artifacts   what may be kept of releases
 * @param correlation by which rules many warnings become one, as long as there is no release of them
 * @param labels      to choose it by
 * @param root        the province's root of trust for releases; null: nothing is updated
 */
public record HubSettings(NodeSettings node, JournalSettings journal, ParentLimits children,
                          AdmissionSettings admission, Duration silentAfter, CallSettings calls,
                          Supplier<Outlines> map, ArtifactSettings artifacts, CorrelationPackage correlation,
                          List<String> labels, Path root) {

    public static HubSettings read(Section s) {
        NodeSettings node = NodeSettings.read(s);
        s.onlyKeys(NodeSettings.keysAnd("journal", "children", "admission", "watch", "calls", "map", "artifacts",
                "correlation", "labels", "updates"));
        s.require("listen", "parents");
        Section watch = s.section("watch");
        watch.onlyKeys("silent-after");
        Section updates = s.section("updates");
        updates.onlyKeys("root");
        return new HubSettings(node, JournalSettings.read(s.section("journal")),
                ChildrenSettings.read(s.section("children")),
                AdmissionSettings.read(s.section("admission")),
                watch.duration("silent-after", Duration.ofMinutes(5)), CallSettings.read(s.section("calls")),
                MapSettings.read(s.section("map")),
                ArtifactSettings.read(s.section("artifacts"), ArtifactSettings.AT_A_HUB),
                correlation(s.section("correlation")), NodeTraits.labels(s),
                updates.path("root", null));
    }

    private static CorrelationPackage correlation(Section section) {
        section.onlyKeys("rules");
        Path file = section.path("rules", null);
        if (file == null) {
            return CorrelationPackage.shipped();
        }
        try (InputStream in = Files.newInputStream(file)) {
            return CorrelationPackage.read(in.readNBytes(CorrelationPackage.MAX_BYTES + 1), file, section.problems())
                    .orElseGet(CorrelationPackage::shipped);
        } catch (IOException e) {
            section.problem("rules", "无法读取 " + file, "cannot read " + file);
            return CorrelationPackage.shipped();
        }
    }
}
