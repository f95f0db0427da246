package org.microbrain.core.console;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.microbrain.core.archive.Archive;
import org.microbrain.core.archive.ArchiveFailure;
import org.microbrain.core.archive.EventQuery;
import org.microbrain.core.archive.SeriesInfo;
import org.microbrain.core.archive.TimeRange;
import org.microbrain.record.NodeId;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.NodeStatus.LastReading;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.district.DistrictPages;
import org.microbrain.runtime.node.LatestSeen;
import org.microbrain.runtime.node.NodeEvent;

/** What the archive adds to the pages about the nodes below: what happened before this start, and charts. */
public final class ArchivePages {

    private static final int MOST_EVENTS = 60;
    private static final int MOST_SERIES = 100;

    private final Archive archive;
    private final LatestSeen latest;

    public ArchivePages(Archive archive, LatestSeen latest) {
        this.archive = archive;
        this.latest = latest;
    }

    /** @param remarks what there is to say of the archive as a whole */
    public void addTo(Console console, Supplier<List<Notice>> remarks, DistrictPages district) {
        district.addToCore(console, this::events, this::series, remarks);
        console.page(new ArchivedSeriesPage(archive, new Templates(Console.TEMPLATES)));
    }

    /** From the archive what it can be asked for; steps, audit entries and shed records as far as they passed since the start. */
    private List<NodeEvent> events(NodeId node) {
        List<NodeEvent> events = new ArrayList<>(latest.events(event -> event.node().equals(node)
                && List.of("step", "audit", "shed", "output").contains(event.kind()), MOST_EVENTS));
        EventQuery query = new EventQuery(TimeRange.ALL, OptionalInt.empty(), Optional.empty(), Optional.of(node),
                Optional.empty(), MOST_EVENTS);
        try {
            archive.warnings(query, node.area()).entries().forEach(one -> events.add(NodeEvent.of(node, one.body())));
            archive.detections(query, node.area()).entries().forEach(one -> events.add(NodeEvent.of(node, one.body())));
            archive.reports(query, node.area()).entries().forEach(one ->
                    NodeEvent.of(node, one.time(), one.body()).ifPresent(events::add));
        } catch (ArchiveFailure unreadable) {
            return latest.events(event -> event.node().equals(node), MOST_EVENTS);
        }
        return events.stream().sorted(Comparator.comparingLong(NodeEvent::millis).reversed()).limit(MOST_EVENTS).toList();
    }

    /** All that the archive has, with the last value of those that came since the start. */
    private List<LastReading> series(NodeId node) {
        Map<String, LastReading> values = new HashMap<>();
        latest.readingsOf(node, Integer.MAX_VALUE).forEach(one -> values.put(one.series(), one));
        try {
            return archive.series(node, node.area()).stream().limit(MOST_SERIES)
                    .map(info -> values.getOrDefault(info.key().name(), known(info))).toList();
        } catch (ArchiveFailure unreadable) {
            return latest.readingsOf(node, MOST_SERIES);
        }
    }

    private static LastReading known(SeriesInfo info) {
        return new LastReading(info.key().name(), info.unit(), info.first() <= info.last() ? info.last() : 0, Double.NaN,
                List.of(), info.source());
    }
}
