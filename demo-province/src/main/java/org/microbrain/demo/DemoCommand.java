package org.microbrain.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Values;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code microbrain demo}: a small province on one machine, and its story. */
@Command(name = "demo", mixinStandardHelpOptions = true, sortOptions = false,
        description = {"在本机以真实进程运行一个小型省，并讲述全过程。",
            "Runs a small province on this machine, as real processes, and tells its story."},
        exitCodeListHeading = "%n", exitCodeList = {
            "0:讲完且账目相符 told to the end, every account even",
            "1:有丢失、重复，或某一幕没有发生 something was lost or doubled, or an act did not come about",
            "2:选项有误 wrong options"})
final class DemoCommand implements Callable<Integer> {

    private static final int LOWEST_PORT = 1024;
    private static final int HIGHEST_PORT = 31_000;

    @Option(names = "--speed", paramLabel = "N", defaultValue = "600",
            description = "录制数据的播放倍速，默认 ${DEFAULT-VALUE}。 How many times faster than recorded.")
    private double speed;

    @Option(names = "--lang", paramLabel = "zh|en", description = "语言，默认按 $LANG。 Language; by $$LANG if not given.")
    private Language language;

    @Option(names = "--for", paramLabel = "60s", converter = DurationConverter.class,
            description = "讲完后再运行多久；不给则到 Ctrl-C。 How long to stay up after the story; until Ctrl-C if not given.")
    private Duration stay;

    @Option(names = "--json", description = "标准输出最后一行为 JSON。 The last line of standard output is one JSON object.")
    private boolean json;

    @Option(names = "--scale", description = {"省级核心改用 PostgreSQL，前置 Kafka，由两个工作进程归档（仅 x86-64 Linux，另需约 1 GB 内存）。",
        "The core on PostgreSQL with Kafka before it, and two workers that archive (x86-64 Linux; 1 GB of memory more)."})
    private boolean scale;

    @Option(names = "--data", paramLabel = "DIR",
            description = "数据目录，默认 .microbrain/demo，--scale 为 .microbrain/demo-scale；再次启动时接着上次。 Data folder; a second start goes on there.")
    private Path data;

    @Option(names = "--port-base", paramLabel = "PORT", defaultValue = "17700",
            description = "从此端口起寻找空闲端口，默认 ${DEFAULT-VALUE}。 Free ports are taken from here upwards.")
    private int portBase;

    @Spec
    private CommandSpec spec;

    private final AtomicReference<Summary> told = new AtomicReference<>();
    /** Never opened: who waits for it waits for Ctrl-C, or for a time to pass. */
    private final CountDownLatch over = new CountDownLatch(1);

    private final JavaProgram java;
    private final boolean releases;

    DemoCommand() {
        this(JavaProgram.current(), true);
    }

    /**
     * @param java     what runs the nodes
     * @param releases whether they take releases
     */
    DemoCommand(JavaProgram java, boolean releases) {
        this.java = java;
        this.releases = releases;
    }

    /** Durations as in configuration files. */
    static final class DurationConverter implements CommandLine.ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Values.duration(text);
        }
    }

    @Override
    public Integer call() throws Exception {
        Optional<ScaleOut.Libraries> libraries = check();
        data = data != null ? data : Path.of(".microbrain", scale ? "demo-scale" : "demo");
        InstantSource clock = InstantSource.system();
        Texts texts = new Texts(language != null ? language : Language.of(locale()));
        Teller teller = new Teller(System.out, System.console() != null, texts);
        Demo demo = new Demo(teller, data.toAbsolutePath().normalize(), portBase, speed, java, releases,
                libraries, clock);
        Thread hook = new Thread(() -> interrupted(demo, teller), "stop");
        Runtime.getRuntime().addShutdownHook(hook);

        teller.say("title", spoken(speed));
        boolean good = tell(demo, teller, clock);
        endHere(hook);
        stopped(demo, teller);
        printSummary();
        return good ? 0 : 1;
    }

    private boolean tell(Demo demo, Teller teller, InstantSource clock) throws Exception {
        try {
            told.set(demo.run(started(clock)));
            return told.get().good() && stay(demo, teller);
        } catch (StoryFailure failure) {
            teller.say("failure", data.resolve("log"));
            return false;
        } catch (IOException failure) {
            teller.line("  ✗ " + failure.getMessage());
            return false;
        }
    }

    /** When the launcher began to start the demo, after a build if there was one; else when this process began. */
    private static Instant started(InstantSource clock) {
        Long launched = Long.getLong("microbrain.started");
        return launched != null ? Instant.ofEpochMilli(launched)
                : ProcessHandle.current().info().startInstant().orElse(clock.instant());
    }

    private boolean stay(Demo demo, Teller teller) throws Exception {
        if (stay != null && stay.isZero()) {
            return true;
        }
        demo.addresses();
        demo.play();
        if (stay == null) {
            teller.say("look.until-ctrl-c");
            over.await();
            return true;
        }
        teller.say("look.for", stay.toSeconds());
        over.await(stay.toMillis(), TimeUnit.MILLISECONDS);
        told.set(demo.reckon());
        return told.get().good();
    }

    /** From here on the main thread stops the demo, unless Ctrl-C came first: then {@link #interrupted} does. */
    private void endHere(Thread hook) throws InterruptedException {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException shuttingDown) {
            over.await();
        }
    }

    /** Ctrl-C or SIGTERM: whatever is being told ends, every process is stopped, the summary so far is printed. */
    private void interrupted(Demo demo, Teller teller) {
        teller.hush();
        try {
            demo.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        printSummary();
    }

    private static void stopped(Demo demo, Teller teller) throws InterruptedException {
        long began = System.nanoTime();
        boolean clean = demo.stop();
        if (!demo.started()) {
            return;
        }
        teller.say(clean ? "stopped" : "stopped.killed",
                String.format(Locale.ROOT, "%.1f", (System.nanoTime() - began) / 1e9));
    }

    private void printSummary() {
        if (json && told.get() != null) {
            System.out.println(told.get().json());
            System.out.flush();
        }
    }

    /** @return what is needed to scale out, if that is wanted */
    private Optional<ScaleOut.Libraries> check() {
        if (!(speed >= 1 && speed <= 100_000)) {
            throw wrong("--speed", "应为 1 到 100000 must be from 1 to 100000", speed);
        }
        if (portBase < LOWEST_PORT || portBase > HIGHEST_PORT) {
            throw wrong("--port-base", "应为 1024 到 31000 must be from 1024 to 31000", portBase);
        }
        Optional<ScaleOut.Libraries> libraries = scale ? ScaleOut.Libraries.given() : Optional.empty();
        if (scale && libraries.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "--scale 需要 Kafka 与 PostgreSQL 的程序，请用 ./microbrain demo --scale 启动。 "
                    + "--scale needs the programs of Kafka and PostgreSQL; start it as ./microbrain demo --scale.");
        }
        return libraries;
    }

    private ParameterException wrong(String option, String right, Object got) {
        return new ParameterException(spec.commandLine(), option + " " + right + ": " + got);
    }

    private static String locale() {
        for (String name : new String[] {"LC_ALL", "LC_MESSAGES", "LANG"}) {
            String value = System.getenv(name);
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return "";
    }

    private static String spoken(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }
}
