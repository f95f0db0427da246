package org.microbrain.runtime.call;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import org.microbrain.body.WarningBody;
import org.microbrain.journal.GroupCommit;
import org.microbrain.journal.JournalLimits;
import org.microbrain.journal.SqliteJournal;
import org.microbrain.record.Draft;
import org.microbrain.record.NodeId;
import org.microbrain.record.PriorityClass;
import org.microbrain.record.RecordKind;
import org.microbrain.record.RecordTime;
import org.microbrain.runtime.camel.CamelRoutes;
import org.microbrain.runtime.config.ConsoleSettings;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.LocalName;
import org.microbrain.runtime.config.NodeSettings;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;
import org.microbrain.runtime.warning.WarningOffice;
import org.microbrain.warning.Call;
import org.microbrain.warning.Role;
import org.microbrain.warning.WarningId;
import org.microbrain.warning.WarningLevel;
import org.microbrain.warning.WarningState;

/** An edge that calls people: real disk, real routes, and a clock that stands until it is moved. */
final class CallingNode implements AutoCloseable {

    static final String EDGE = "450102001003";
    static final WarningId WARNING = new WarningId(EDGE + "_flood");
    static final String WEI = "13800138000";
    static final String LUO = "13900139000";

    final NodeSettings settings;
    final WarningOffice office;
    final CallOffice calls;
    private final SqliteJournal journal;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CamelRoutes routes;
    volatile Instant now = Instant.parse("2026-11-24T02:00:00Z");
    volatile boolean alone = true;

    CallingNode(Path folder, String config) {
        Path data = folder.resolve("data");
        data.toFile().mkdirs();
        settings = new NodeSettings(new NodeId(EDGE), new LocalName("兴宁", "Xingning"), data, null, List.of(), null,
                new ConsoleSettings(new InetSocketAddress("127.0.0.1", 0)), data.resolve("routes.d"));
        journal = SqliteJournal.open(data.resolve("journal.db"), settings.node(),
                new JournalLimits(64 << 20, 16 << 20, Duration.ofDays(7)), RandomGenerator.getDefault());
        office = new WarningOffice(settings, new GroupCommit<>(journal, thread), this::clock);
        Problems problems = new Problems();
        CallSettings call = CallSettings.read(Section.parse(config, folder.resolve("edge.yaml"), problems));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        calls = new CallOffice(settings, call, office, () -> alone, this::clock, () -> System.nanoTime() / 1_000_000);
        routes = new CamelRoutes("edge", Map.of(), List.of(calls.routes()), settings.routes());
        routes.start();
    }

    RecordTime clock() {
        return RecordTime.good(now.toEpochMilli());
    }

    DutyPerson person(String name, String phone) {
        DutyPerson person = new DutyPerson(0, name, Role.VILLAGE_DUTY_HOLDER, phone, "", "", Language.ZH);
        return person.withId(calls.duty().put(person));
    }

    long line(boolean whenConfirmed, Set<String> channels, DutyPerson... persons) {
        return line(new DutyLine(0, "", WarningLevel.YELLOW, DutyHours.ALWAYS, whenConfirmed, List.of()), channels, persons);
    }

    long line(DutyLine fresh, Set<String> channels, DutyPerson... persons) {
        long line = calls.duty().put(fresh);
        calls.duty().turns(line, List.of(persons).stream().map(one -> new DutyLine.Turn(one.id(), channels)).toList());
        return line;
    }

    void born() {
        born(WARNING, 3);
    }

    void born(WarningId warning, int level) {
        born(warning, level, "flood").join();
    }

    CompletableFuture<?> born(WarningId warning, int level, String hazard) {
        return office.desk().append(new Draft(RecordKind.WARNING, PriorityClass.WARNING, clock(), WarningBody.newBuilder()
                .setId(warning.text()).setLevel(level).setHazard(hazard).setArea(EDGE).setBornMs(now.toEpochMilli())
                .setReasonZh("水位 <script>过高</script>").setReasonEn("water too high").build().toByteArray()));
    }

    WarningState state() {
        return office.book().find(WARNING).join().orElseThrow().state();
    }

    /** Who was called, in order, by the steps. */
    List<String> called() {
        return state().calls().stream().map(call -> call.step().deed().called().orElseThrow().name()).toList();
    }

    List<String> answered() {
        return state().calls().stream().filter(call -> call.answer().isPresent()).map(Call::answer)
                .map(answer -> answer.orElseThrow().who().name()).toList();
    }

    void after(Duration time) {
        now = now.plus(time);
        calls.work();
    }

    List<Delivery> deliveries(String channel) {
        return calls.calls().of(WARNING).stream().flatMap(call -> call.deliveries().stream())
                .filter(one -> one.channel().equals(channel)).toList();
    }

    @Override
    public void close() {
        routes.close();
        calls.close();
        office.close();
        thread.shutdown();
        journal.close();
    }
}
