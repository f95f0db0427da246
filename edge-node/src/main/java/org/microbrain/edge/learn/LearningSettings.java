package org.microbrain.edge.learn;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.microbrain.infer.Rule;
import org.microbrain.journal.Journal;
import org.microbrain.runtime.config.Section;
import org.microbrain.sums.Topic;

/**
 * From which series this node gives sums for training. None are given of others, and none at all where this is empty.
 *
 * @param subjects at most {@value #MOST}
 */
public record LearningSettings(List<Subject> subjects) {

    static final int MOST = 8;

    /**
     * Series of one kind of sensor.
     *
     * @param series names, {@code *} standing for any run of characters
     */
    public record Subject(Topic topic, List<String> series) {

        public Subject {
            series = List.copyOf(series);
        }

        boolean holds(Journal.Series one) {
            return one.unit().equals(topic.unit()) && series.stream().anyMatch(pattern -> Rule.matches(pattern, one.name()));
        }
    }

    public LearningSettings {
        subjects = List.copyOf(subjects);
    }

    /** Reads the list under the key {@code learning}; absent means none. */
    public static LearningSettings read(Section section) {
        List<Subject> subjects = new ArrayList<>();
        Set<Topic> topics = new HashSet<>();
        for (Section entry : section.sections("learning")) {
            entry.onlyKeys("sensor", "unit", "series");
            if (!entry.require("sensor", "unit", "series")) {
                continue;
            }
            try {
                Topic topic = Topic.of(entry.text("sensor"), entry.text("unit"));
                if (!topics.add(topic)) {
                    entry.problem("sensor", "同类传感器、同一单位只写一次", "stands twice with this unit");
                }
                subjects.add(new Subject(topic, entry.texts("series")));
            } catch (IllegalArgumentException e) {
                entry.problem("sensor", "传感器类型为小写字母、数字和 -，单位不超过 16 个字符",
                        "must be lower-case letters, digits and '-', with a unit of at most 16 characters");
            }
        }
        if (subjects.size() > MOST) {
            section.problem("learning", "最多 " + MOST + " 项", "at most " + MOST + " kinds of sensor");
            return new LearningSettings(subjects.subList(0, MOST));
        }
        return new LearningSettings(subjects);
    }
}
