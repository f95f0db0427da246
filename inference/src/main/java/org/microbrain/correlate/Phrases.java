package org.microbrain.correlate;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.config.DivisionNames;
import org.microbrain.runtime.config.Language;
import org.microbrain.warning.Words;

/** Places, times and lists of events as people read them. */
final class Phrases {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm").withZone(ZoneOffset.ofHours(8));
    private static final int MOST_PLACES = 6;

    private final DivisionNames names;

    Phrases(DivisionNames names) {
        this.names = names;
    }

    Words place(DivisionCode code) {
        return new Words(names.name(code, Language.ZH).orElse(code.code()), names.name(code, Language.EN).orElse(code.code()));
    }

    /** In Beijing time. */
    String clock(long millis) {
        return CLOCK.format(Instant.ofEpochMilli(millis));
    }

    Words duration(Duration time) {
        long minutes = time.toMinutes();
        if (minutes == 0) {
            return new Words(time.toSeconds() + " 秒", time.toSeconds() + " s");
        }
        return minutes % 60 == 0 ? new Words(minutes / 60 + " 小时", minutes / 60 + " h")
                : new Words(minutes + " 分钟", minutes + " min");
    }

    /** Each place once, with its worst event: 大龙村（黄色，14:03）. */
    Words places(Collection<Event> events) {
        Map<DivisionCode, Event> worst = new LinkedHashMap<>();
        events.forEach(event -> worst.merge(event.area(), event, (a, b) -> b.level() > a.level() ? b : a));
        List<String> zh = new ArrayList<>();
        List<String> en = new ArrayList<>();
        worst.values().stream().limit(MOST_PLACES).forEach(event -> {
            Words place = place(event.area());
            Words level = event.warningLevel().map(one -> new Words(one.words().zh() + "，", one.words().en() + ", ")).orElse(new Words("", ""));
            zh.add(place.zh() + "（" + level.zh() + clock(event.millis()) + "）");
            en.add(place.en() + " (" + level.en() + clock(event.millis()) + ")");
        });
        int more = worst.size() - zh.size();
        return new Words(String.join("、", zh) + (more > 0 ? " 等 " + worst.size() + " 处" : ""),
                String.join(", ", en) + (more > 0 ? " and " + more + " more" : ""));
    }
}
