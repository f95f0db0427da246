package org.microbrain.edge.output;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.microbrain.edge.output.OutputJson.Moment;
import org.microbrain.edge.output.Situation.Heard;
import org.microbrain.edge.output.SwitchState.Proof;
import org.microbrain.edge.output.SwitchStep.Outcome;
import org.microbrain.edge.output.SwitchStep.Why;
import org.microbrain.record.Draft;
import org.microbrain.runtime.console.Notice;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Switches the outputs of a site. What is to go on is on the disk before the output is told; what is to go off is told at once,
 * whatever the disk does. Looks at all every second and whenever something happens, on a thread of its own. Safe for use by
 * several threads; no method but {@link #changed} waits for anything.
 */
final class Outputs implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);
    /** An output with a plan that cannot be reached for so long is told of in red. */
    private static final Duration AWAY = Duration.ofMinutes(10);

    private final List<Output> outputs;
    private final OutputBook book;
    private final Function<Output, Wire> wires;
    private final Dangers dangers;
    private final OutputWarnings warnings;
    private final Supplier<Moment> clock;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean queued = new AtomicBoolean();
    private final Map<String, Heard> heard = new HashMap<>();
    private final Map<String, Long> reached = new HashMap<>();
    private List<Draft> unwritten = new ArrayList<>();
    /** What is so, and what of it is known to be on the disk. */
    private OutputMemory memory;
    private OutputMemory durable;
    private long writes;
    private long written;
    private boolean failed;

    /**
     * Reads what is kept, and blocks while it does.
     *
     * @param clock  the two clocks at this moment
     * @param thread one thread, on which all is looked at; ended by {@link #close}
     */
    Outputs(List<Output> outputs, OutputBook book, Function<Output, Wire> wires, Dangers dangers, OutputWarnings warnings,
            Supplier<Moment> clock, ScheduledExecutorService thread) {
        this.outputs = outputs;
        this.book = book;
        this.wires = wires;
        this.dangers = dangers;
        this.warnings = warnings;
        this.clock = clock;
        this.thread = thread;
        this.memory = kept();
        this.durable = memory;
        outputs.forEach(output -> reached.put(output.name(), clock.get().elapsed()));
    }

    /** Where nothing can be read, no plan counts and everything is told to be off. */
    private OutputMemory kept() {
        try {
            return book.read();
        } catch (RuntimeException e) {
            LOG.error("what was kept of outputs cannot be read: their plans must be approved anew, and all are told to be off", e);
            OutputMemory empty = OutputMemory.EMPTY;
            for (Output output : outputs) {
                long now = clock.get().elapsed();
                empty = empty.with(output.name(), SwitchState.unused(now).off(Proof.ASKED, now));
            }
            return empty;
        }
    }

    /** Begins to look. */
    void start() {
        thread.scheduleWithFixedDelay(this::work, 0, 1, TimeUnit.SECONDS);
    }

    /** Looks at once, on its own thread; what comes before it has begun is looked at with it. */
    void look() {
        if (outputs.isEmpty() || !queued.compareAndSet(false, true)) {
            return;
        }
        try {
            thread.execute(() -> {
                queued.set(false);
                work();
            });
        } catch (RejectedExecutionException closed) {
            LOG.debug("outputs are looked at no more");
        }
    }

    /** One look at all, and another one once it is known which warnings there are. What is on never waits for that. Never throws. */
    private void work() {
        try {
            CompletableFuture<Void> read = refreshed();
            step();
            if (!read.isDone()) {
                read.thenRun(this::look);
            }
        } catch (RuntimeException e) {
            LOG.error("outputs could not be looked at and will be: {}", e.toString());
        }
    }

    /** Without a plan nobody needs to know which warnings there are. */
    private CompletableFuture<Void> refreshed() {
        Plans plans = memory().plans();
        return outputs.stream().anyMatch(output -> plans.inForce(output).isPresent()) ? dangers.refresh() : CompletableFuture.completedFuture(null);
    }

    private synchronized void step() {
        OutputMemory before = memory;
        outputs.forEach(this::step);
        if (failed || memory.log() != before.log()) {
            write();
        }
        outputs.forEach(this::tell);
    }

    private void step(Output output) {
        Moment now = clock.get();
        wires.apply(output).look(output, said -> heard(output, said));
        if (wires.apply(output).reaches(output)) {
            reached.put(output.name(), now.elapsed());
        }
        Outcome outcome = SwitchStep.of(state(output), situation(output, now), now.elapsed());
        memory = memory.with(output.name(), outcome.next());
        outcome.why().ifPresent(why -> happened(output, outcome.next(), why));
    }

    private Situation situation(Output output, Moment now) {
        Optional<PlanVersion> plan = durable.plans().inForce(output).filter(one -> memory.plans().inForce(output).isPresent());
        return new Situation(plan.map(PlanVersion::plan), plan.map(PlanVersion::number).orElse(0), memory.stop().isPresent(), dangers.open(),
                Optional.ofNullable(heard.get(output.name())), output.answers(), now.wall());
    }

    private void happened(Output output, SwitchState next, Why why) {
        String word = why == Why.LOST ? "lost" : (next.on() ? "on-" : "off-") + next.proof().name().toLowerCase(Locale.ROOT);
        log(output, word, next.warning(), next.plan(), "", OutputWords.of(why));
        if (next.proof() == Proof.FAILED && next.plan() > 0) {
            unwritten.add(warnings.of(OutputWords.failed(output, next.on(), wires.apply(output).reaches(output))));
        }
    }

    private void log(Output output, String word, String warning, int plan, String who, Notice detail) {
        Moment now = clock.get();
        OutputEvent event = new OutputEvent(Instant.ofEpochMilli(now.wall().millis()), output == null ? "" : output.name(),
                output == null ? "" : output.kind().word(), word, warning, plan, who, detail);
        memory = memory.with(event);
        unwritten.add(event.draft(now.wall()));
        LOG.info("output {}: {} ({})", event.output().isEmpty() ? "all" : event.output(), word, detail.en());
    }

    /** What is to go on waits for the disk. */
    private void tell(Output output) {
        SwitchState state = state(output);
        long now = clock.get().elapsed();
        if (!state.isDue(output.answers(), now) || state.on() && !isOnTheDisk(output, state)) {
            return;
        }
        long most = state.tried() ? SwitchStep.TRY_MILLIS
                : memory.plans().inForce(output).map(plan -> plan.plan().longest().toMillis()).orElse(0L);
        long left = most
                - (state.sent() == SwitchState.NEVER ? 0 : now - state.sent());
        SwitchState next = state.told(tell(output, state.on(), Math.max(1, left / 1000)), output.answers(), now);
        memory = memory.with(output.name(), next);
        if (next.proof() != state.proof()) {
            log(output, next.on() ? "on-sent" : "off-sent", next.warning(), next.plan(), "", new Notice("命令已发出", "it was told"));
            write();
        }
    }

    private boolean tell(Output output, boolean on, long seconds) {
        return wires.apply(output).tell(output, on, seconds, said -> heard(output, said));
    }

    private boolean isOnTheDisk(Output output, SwitchState state) {
        SwitchState kept = durable.switches().get(output.name());
        return kept != null && kept.on() && kept.since() == state.since();
    }

    private SwitchState state(Output output) {
        return memory.switches().getOrDefault(output.name(), SwitchState.unused(clock.get().elapsed()));
    }

    /** What is so now, to the disk, with the records that tell of it. */
    private CompletableFuture<Void> write() {
        OutputMemory now = memory;
        List<Draft> records = unwritten;
        unwritten = new ArrayList<>();
        long number = ++writes;
        failed = false;
        return book.keep(now, records).whenComplete((nothing, failure) -> {
            synchronized (this) {
                if (failure != null) {
                    unwritten.addAll(0, records);
                    failed = true;
                    LOG.warn("what outputs do is not on the disk yet: {}", failure.getMessage());
                } else if (number > written) {
                    written = number;
                    durable = now;
                }
            }
            if (failure == null) {
                warnings.enter(records);
                look();
            }
        });
    }

    /** An output said how it is. Any thread. */
    void heard(Output output, boolean on) {
        synchronized (this) {
            heard.put(output.name(), new Heard(on, clock.get().elapsed()));
        }
        look();
    }

    /** An output can be reached again. Any thread. */
    void back(Output output) {
        synchronized (this) {
            memory = memory.with(output.name(), state(output).back(clock.get().elapsed()));
        }
        look();
    }

    /**
     * A person changes something.
     *
     * @param change what becomes of what is kept; throws when it may not be
     * @param event  what is told of it
     * @return completes when it is on the disk
     */
    CompletableFuture<Void> changed(UnaryOperator<OutputMemory> change, Function<OutputMemory, OutputEvent> event) {
        CompletableFuture<Void> kept;
        synchronized (this) {
            OutputMemory next = change.apply(memory);
            OutputEvent told = event.apply(next);
            memory = next.with(told);
            unwritten.add(told.draft(clock.get().wall()));
            kept = write();
        }
        look();
        return kept;
    }

    /** Everything off, now, also what was not on by this node; on this thread, whatever the disk does. */
    CompletableFuture<Void> stop(String who) {
        CompletableFuture<Void> kept;
        synchronized (this) {
            Moment now = clock.get();
            Instant when = Instant.ofEpochMilli(now.wall().millis());
            Stop stop = memory.stop().map(before -> before.and(who)).orElseGet(() -> new Stop(List.of(who), when));
            memory = memory.with(Optional.of(stop));
            outputs.forEach(output -> stop(output, now));
            log(null, "stopped", "", 0, who, OutputWords.stopped(stop));
            outputs.forEach(this::tell);
            kept = write();
        }
        look();
        return kept;
    }

    /** One that is known to be off is told so all the same; a new proof is asked of the others alone. */
    private void stop(Output output, Moment now) {
        SwitchState state = state(output);
        boolean off = !state.on() && (state.proof() == Proof.NONE || state.proof() == Proof.CONFIRMED);
        if (off && !saysOn(output)) {
            tell(output, false, 0);
        } else {
            memory = memory.with(output.name(), state.off(Proof.ASKED, now.elapsed()));
        }
    }

    private boolean saysOn(Output output) {
        return Optional.ofNullable(heard.get(output.name())).filter(Heard::on).isPresent();
    }

    /** One output goes off, and is not on again for the warnings of now. */
    CompletableFuture<Void> end(Output output, String who) {
        CompletableFuture<Void> kept;
        synchronized (this) {
            Moment now = clock.get();
            Optional<PlanVersion> plan = memory.plans().inForce(output);
            SwitchState state = state(output);
            memory = memory.with(output.name(), plan.isEmpty() ? state.off(Proof.ASKED, now.elapsed())
                    : SwitchStep.ended(state, plan.get().plan(), dangers.open().orElse(List.of()), now.elapsed()));
            log(output, "ended", state.warning(), state.plan(), who, new Notice("有人在现场结束", "a person at the site ended it"));
            tell(output);
            kept = write();
        }
        look();
        return kept;
    }

    /** Whether a person may try it now. */
    private boolean mayBeTried(Output output, Moment now) {
        return !output.kind().needsTwo() && SwitchStep.mayBeTried(state(output), situation(output, now), now.elapsed());
    }

    /**
     * A person tries an output for a few seconds: on as soon as that is on the disk, then off.
     *
     * @return completes when it is on the disk; empty when it may not be tried now
     */
    Optional<CompletableFuture<Void>> tried(Output output, String who) {
        CompletableFuture<Void> kept;
        synchronized (this) {
            Moment now = clock.get();
            if (!mayBeTried(output, now)) {
                return Optional.empty();
            }
            int version = memory.plans().inForce(output).map(PlanVersion::number).orElse(0);
            memory = memory.with(output.name(), state(output).trying(version, now.elapsed()));
            log(output, "tried", "", version, who, OutputWords.TRIED);
            kept = write();
        }
        look();
        return Optional.of(kept);
    }

    synchronized OutputMemory memory() {
        return memory;
    }

    /** The two clocks at this moment. */
    Moment moment() {
        return clock.get();
    }

    List<Output> all() {
        return outputs;
    }

    Optional<Output> find(String name) {
        return outputs.stream().filter(output -> output.name().equals(name)).findFirst();
    }

    /** Each as people see it. */
    synchronized List<OutputNow> now() {
        Moment now = clock.get();
        return outputs.stream().map(output -> {
            SwitchState state = state(output);
            Optional<Instant> since = state.since() == SwitchState.NEVER ? Optional.empty()
                    : Optional.of(Instant.ofEpochMilli(now.wall().millis() - (now.elapsed() - state.since())));
            return new OutputNow(output, state, since, memory.plans().inForce(output),
                    Optional.ofNullable(memory.plans().proposed().get(output.name())), memory.plans().isRewired(output),
                    wires.apply(output).reaches(output), Optional.ofNullable(heard.get(output.name())).map(Heard::on),
                    mayBeTried(output, now));
        }).toList();
    }

    /** What of all this people see, but for times. */
    synchronized List<Object> shown() {
        return List.of(now().stream().map(one -> List.of(one.output().name(), one.look(), one.state().on(), one.plan().map(PlanVersion::number),
                one.proposed().map(PlanVersion::number), one.reached(), one.tryable())).toList(), memory.stop());
    }

    /** What a person must mend. */
    synchronized List<Notice> troubles() {
        List<Notice> troubles = new ArrayList<>();
        long now = clock.get().elapsed();
        memory.stop().ifPresent(stop -> troubles.add(OutputWords.stopped(stop)));
        for (OutputNow one : now()) {
            if (one.look() == OutputNow.Look.FAILED) {
                troubles.add(OutputWords.failed(one.output(), one.state().on(), one.reached()));
            } else if (one.plan().isPresent() && !one.reached() && now - reached.get(one.output().name()) >= AWAY.toMillis()) {
                troubles.add(OutputWords.away(one.output()));
            }
            if (one.rewired()) {
                troubles.add(OutputWords.rewired(one.output()));
            }
        }
        if (failed) {
            troubles.add(new Notice("输出的状态未能写入磁盘，正在重试", "what outputs do could not be written to the disk and is tried again"));
        }
        return troubles;
    }

    /** Looks no more, so nothing may stay on. What was to be on is told so again by the next start, for what is left of its time. */
    @Override
    public void close() {
        thread.shutdownNow();
        synchronized (this) {
            for (Output output : outputs) {
                if (state(output).on()) {
                    LOG.info("output {} is told to be off, because the node stops", output.name());
                    tell(output, false, 0);
                }
            }
        }
    }
}
