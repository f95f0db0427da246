package org.microbrain.runtime.call;

import gg.jte.Content;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.camel.builder.RouteBuilder;
import org.microbrain.journal.StorageFailure;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.call.channel.Channels;
import org.microbrain.runtime.call.channel.Clocks;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Right;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does so that people hear of a warning: the table of calls, the calls, the channels, the answers. Without a
 * table and channels it does nothing and holds nothing. Its channels have threads of their own while they send.
 */
public final class CallOffice implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(CallOffice.class);

    private final CallSettings settings;
    private final DivisionCode area;
    private final Supplier<RecordTime> clock;
    private final DutyFile file;
    private final DutyBook duty;
    private final CallLog log;
    private final Calls calls;
    private final Channels channels;
    private final Calling calling;
    private final Deliveries deliveries;
    private final Answers answers;
    private final SecureRandom random = new SecureRandom();
    private volatile String trouble;

    /**
     * @param alone   whether this is an edge that has no parent now, and calls without waiting for anybody
     * @param elapsed milliseconds that never go back
     */
    public CallOffice(NodeSettings node, CallSettings settings, WarningOffice office, BooleanSupplier alone,
                      Supplier<RecordTime> clock, LongSupplier elapsed) {
        this.settings = settings;
        this.area = node.area();
        this.clock = clock;
        file = new DutyFile(node.data().resolve("duty.db"));
        duty = new DutyBook(file);
        log = new CallLog(file);
        calls = new Calls(log);
        channels = new Channels(settings.channels(), new Clocks(this::now, elapsed));
        answers = new Answers(duty, log, office.desk(), clock);
        deliveries = new Deliveries(channels, log, duty, office.book(), new CallText(node.area(), settings.link()), answers,
                settings.replies().isPresent(), this::failed, clock);
        calling = new Calling(node.node(), office.book(), office.desk(), duty, log, calls, settings.most(), office.limits(),
                alone, clock, deliveries::work);
        office.book().afterNews(news -> calling.look(news.warning()));
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.get().millis());
    }

    private void failed(WarningId warning) {
        calling.look(warning);
    }

    /** The routes of the channels, to be started with the node's own. */
    public RouteBuilder routes() {
        return channels;
    }

    /** Adds the page of the duty list and what answers need. */
    public void pages(Console console) {
        DutyForms forms = new DutyForms(duty, area, channels.names(), this::tryOut);
        console.page(new DutyPage(duty, log, channels.names(), forms, area));
        forms.addTo(console);
        new AnswerPage(answers, settings.replies()).addTo(console);
        console.api("/api/v1/calls", Right.LOOK, ctx -> {
            Calls.Open open = calls.waiting(Console.asker(ctx).area());
            ctx.contentType("application/json").result("{\"open\":" + open.count() + ",\"level\":" + open.level()
                    + ",\"newest\":" + open.newest().toEpochMilli() + "}");
        });
    }

    /** Who was called from here about a warning, and how far the messages came; null when nobody was. */
    public Content shown(View view, WarningId warning) {
        List<PlacedCall> placed = calls.of(warning);
        return placed.isEmpty() ? null
                : new Templates(Console.TEMPLATES).content("calls-of.jte", Map.of("view", view, "calls", placed));
    }

    /** The table of calls. */
    public DutyBook duty() {
        return duty;
    }

    Calls calls() {
        return calls;
    }

    CallLog log() {
        return log;
    }

    Answers answers() {
        return answers;
    }

    /** Makes the calls that are due and sends what waits. To be called every few seconds. */
    public void work() {
        guarded(() -> {
            calling.work();
            deliveries.work();
        });
    }

    /** A damaged table harms calls alone, and is said once. */
    private void guarded(Runnable part) {
        try {
            part.run();
            trouble = null;
        } catch (StorageFailure e) {
            if (trouble == null) {
                LOG.error("nobody can be called: {}", e.getMessage());
            }
            trouble = e.getMessage();
        }
    }

    /** Why nobody can be called now. */
    public Optional<Notice> trouble() {
        return Optional.ofNullable(trouble).map(why -> new Notice("值班表无法读写，叫不到人：" + why,
                "the duty list cannot be read or written, so nobody is called: " + why));
    }

    /** Deletes what is older than it may be kept, if the clock can be believed. To be called every hour. */
    public void tend() {
        RecordTime now = clock.get();
        if (now.quality() == RecordTime.Quality.GOOD) {
            guarded(() -> log.forget(Instant.ofEpochMilli(now.millis()).minus(Duration.ofDays(settings.keepDays()))));
        }
    }

    /** Sends a message that says it is a drill, over one channel. */
    private void tryOut(DutyPerson person, String channel) {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String word = "try-" + HexFormat.of().formatHex(bytes);
        Instant now = now();
        log.add(new PlacedCall(word, "", 0, person.id(), person.name(), person.role(), WarningLevel.BLUE, now, word, List.of()),
                List.of(channel), now);
        deliveries.work();
    }

    @Override
    public void close() {
        deliveries.close();
        channels.close();
        file.close();
    }
}
