package org.microbrain.edge.update;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.microbrain.infer.DetectorFault;
import org.microbrain.infer.DetectorPackage;
import org.microbrain.infer.Rule;
import org.microbrain.infer.RuleSettings;
import org.microbrain.infer.ShadowReport;
import org.microbrain.intent.Shadow;
import org.microbrain.release.Component;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.Flaws;
import org.microbrain.runtime.update.NotGood;

/**
 * Detector packages: put to work between two readings, with no reading lost. A package is the file {@value #FILE} of
 * its release. Rules of the node's own configuration give way to rules of the same name in a package.
 */
public final class ModelApplier implements Applier {

    /** The file of the package. */
    public static final String FILE = "package.yaml";
    /** A reading that is judged for longer has met a detector that hangs. */
    static final long HANGS_MILLIS = 10_000;

    private final RuleSettings own;
    private final long memory;
    private final Judgement judgement;
    private final Supplier<byte[]> savedShadow;
    private final Reader reader;
    private final Map<Component, DetectorPackage> atWork = new TreeMap<>();
    private Component beside;

    /** Reads the file of a package. */
    @FunctionalInterface
    public interface Reader {
        DetectorPackage read(Path file) throws IOException, NotGood;
    }

    /**
     * @param own         the rules of the node's configuration
     * @param memory      bytes that the detectors may take
     * @param savedShadow what is kept of a trial beside from before a restart, or null
     * @param reader      see {@link #read}
     */
    public ModelApplier(RuleSettings own, long memory, Judgement judgement, Supplier<byte[]> savedShadow, Reader reader) {
        this.own = own;
        this.memory = memory;
        this.judgement = judgement;
        this.savedShadow = savedShadow;
        this.reader = reader;
    }

    /** Reads a package as it is written in a file. @throws NotGood with all that is wrong in it */
    public static DetectorPackage read(Path file) throws IOException, NotGood {
        Flaws problems = new Flaws();
        Optional<DetectorPackage> read = DetectorPackage.read(Files.readAllBytes(file), Path.of(FILE), problems.list());
        problems.check();
        return read.orElseThrow(() -> new NotGood("unreadable", "检测器包无法读取", "the detector package cannot be read"));
    }

    @Override
    public void check(Content content) throws NotGood {
        DetectorPackage one = packageOf(content);
        if (!one.id().equals(content.component().name())) {
            throw new NotGood("wrong-name", "检测器包名为 " + one.id() + "，应为 " + content.component().name(),
                    "the detector package is called " + one.id() + ", not " + content.component().name());
        }
        checkMemory(rules(content.component(), one));
        if (content.sample().isPresent()) {
            SampleReplay.replay(one.rules(), content.file(content.sample().get().input()),
                    content.file(content.sample().get().expected()));
        }
    }

    /** Rules must not take from the rest of the program what it needs; that of the series of now is known. */
    private void checkMemory(RuleSettings rules) throws NotGood {
        long needed = hangs() ? 0 : judgement.mostBytes(rules);
        if (needed > memory) {
            throw new NotGood("too-large", "这些规则在本节点的序列上最多需要 " + needed / 1024 + " KiB 内存，上限 " + memory / 1024
                    + " KiB", "on the series of this node these rules may take " + needed / 1024
                    + " KiB of memory, of at most " + memory / 1024 + " KiB");
        }
    }

    private DetectorPackage packageOf(Content content) throws NotGood {
        try {
            return reader.read(content.file(FILE));
        } catch (IOException e) {
            throw new NotGood("unreadable", "无法读取 " + FILE, FILE + " cannot be read");
        }
    }

    /** All rules as they are with this package at work. @param one null for none */
    private RuleSettings rules(Component component, DetectorPackage one) throws NotGood {
        Map<Component, DetectorPackage> packages = new TreeMap<>(atWork);
        if (one == null) {
            packages.remove(component);
        } else {
            packages.put(component, one);
        }
        List<Rule> rules = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (DetectorPackage each : packages.values()) {
            for (Rule rule : each.rules().rules()) {
                if (!names.add(rule.name())) {
                    throw new NotGood("rule-twice", "另一检测器包中已有规则 " + rule.name(),
                            "another package has a rule " + rule.name() + ", too");
                }
                rules.add(rule);
            }
        }
        own.rules().stream().filter(rule -> !names.contains(rule.name())).forEach(rules::add);
        if (rules.size() > RuleSettings.MAX_RULES) {
            throw new NotGood("too-many-rules", "规则超过 " + RuleSettings.MAX_RULES + " 条",
                    "more than " + RuleSettings.MAX_RULES + " rules");
        }
        return new RuleSettings(rules);
    }

    @Override
    public Effect apply(Content content) throws NotGood {
        return put(content.component(), packageOf(content));
    }

    @Override
    public Effect remove(Component component) throws NotGood {
        return put(component, null);
    }

    @Override
    public void resume(Content content) throws NotGood {
        put(content.component(), packageOf(content));
    }

    private Effect put(Component component, DetectorPackage one) throws NotGood {
        RuleSettings rules = rules(component, one);
        if (one == null) {
            atWork.remove(component);
        } else {
            atWork.put(component, one);
        }
        if (hangs()) {
            return Effect.AFTER_RESTART;
        }
        judgement.activate(rules);
        return Effect.NOW;
    }

    private boolean hangs() {
        return judgement.busyMillis() > HANGS_MILLIS;
    }

    @Override
    public Optional<NotGood> trouble(Content content) {
        if (hangs()) {
            return Optional.of(new NotGood("hangs", "检测器在一个读数上停住超过 " + HANGS_MILLIS / 1000 + " 秒",
                    "a detector has been at one reading for more than " + HANGS_MILLIS / 1000 + " s"));
        }
        DetectorPackage one = atWork.get(content.component());
        Set<String> names = one == null ? Set.of()
                : one.rules().rules().stream().map(Rule::name).collect(Collectors.toSet());
        return judgement.faults().stream().filter(fault -> names.contains(fault.rule())).findFirst()
                .map(ModelApplier::said);
    }

    private static NotGood said(DetectorFault fault) {
        return new NotGood("detector-fault", fault.zh(), fault.en());
    }

    @Override
    public void beside(Content content) throws NotGood {
        DetectorPackage one = packageOf(content);
        RuleSettings rules = rules(content.component(), one);
        checkMemory(rules);
        if (hangs()) {
            throw new NotGood("hangs", "检测器停住，无法开始影子运行", "a detector hangs, no shadow can begin");
        }
        beside = content.component();
        judgement.compare(new DetectorPackage(one.id(), one.version(), rules), savedShadow.get());
    }

    @Override
    public Optional<Shadow> besideReport(Component component) {
        return report(component).map(ModelApplier::counted);
    }

    /** What the candidate has not said by now counts as missed, though it might have said it within the hour. */
    private static Shadow counted(ShadowReport report) {
        long missed = report.onlyLive() + report.openLive();
        return new Shadow(report.readings(), report.detectionsLive(), detections(report), report.both() + missed,
                report.both() + report.onlyShadow() + report.openShadow(), missed);
    }

    private Optional<ShadowReport> report(Component component) {
        return component.equals(beside) && !hangs() ? judgement.comparison() : Optional.empty();
    }

    private static long detections(ShadowReport report) {
        return report.rules().values().stream().mapToLong(ShadowReport.Tally::detections).sum();
    }

    @Override
    public Optional<NotGood> besideTrouble(Component component) {
        if (hangs()) {
            return Optional.of(new NotGood("hangs", "检测器停住", "a detector hangs"));
        }
        Optional<ShadowReport> report = report(component);
        return report.filter(one -> !one.failed().isEmpty()).map(one -> new NotGood("failed", "影子运行出错：" + one.failed(),
                "the shadow failed: " + one.failed()))
                .or(() -> report.flatMap(one -> one.faults().stream().findFirst()).map(ModelApplier::said));
    }

    @Override
    public void endBeside(Component component) {
        if (component.equals(beside) && !hangs()) {
            judgement.endComparison();
            beside = null;
        }
    }
}
