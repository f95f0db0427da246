package org.microbrain.hub;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.microbrain.correlate.CorrelationPackage;
import org.microbrain.correlate.Scenarios;
import org.microbrain.release.Component;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.Flaws;
import org.microbrain.runtime.update.NotGood;
import org.microbrain.runtime.update.Offer;
import org.microbrain.runtime.update.SampleLines;
import org.microbrain.runtime.update.TimeLimit;

/**
 * Rules of correlation: the file {@value #FILE} of a release, put to work between two judgements. Its sample is recorded
 * scenarios and what a hub must say in them; without one nothing is taken. They take the place of the hub's own rules.
 */
final class CorrelationsApplier implements Applier {

    /** The file of the rules. */
    static final String FILE = "correlations.yaml";

    private final CorrelationPackage own;
    private final Correlation correlation;

    /** @param own rules for as long as there is no release: those of the configuration, or of the program */
    CorrelationsApplier(CorrelationPackage own, Correlation correlation) {
        this.own = own;
        this.correlation = correlation;
    }

    @Override
    public void check(Content content) throws NotGood {
        if (!content.component().equals(Component.CORRELATIONS)) {
            throw new NotGood("wrong-name", "枢纽只接收 " + Component.CORRELATIONS, "a hub takes nothing but " + Component.CORRELATIONS);
        }
        CorrelationPackage rules = rules(content);
        Offer.Sample sample = content.sample().orElseThrow(() -> new NotGood("no-sample", "发行中没有记录的场景（样例）",
                "the release has no recorded scenarios (its sample)"));
        Scenarios scenarios = scenarios(content.file(sample.input()));
        List<String> wanted = SampleLines.of(content.file(sample.expected()));
        SampleLines.compare(wanted, TimeLimit.within(SampleLines.LIMIT, "回放场景", "the replay of the scenarios",
                () -> scenarios.play(rules)));
    }

    private static CorrelationPackage rules(Content content) throws NotGood {
        Flaws flaws = new Flaws();
        Optional<CorrelationPackage> read = CorrelationPackage.read(bytes(content.file(FILE), CorrelationPackage.MAX_BYTES),
                Path.of(FILE), flaws.list());
        flaws.check();
        return read.orElseThrow();
    }

    private static Scenarios scenarios(Path file) throws NotGood {
        Flaws flaws = new Flaws();
        Optional<Scenarios> read = Scenarios.read(bytes(file, Scenarios.MAX_BYTES), file.getFileName(), flaws.list());
        flaws.check();
        return read.orElseThrow();
    }

    /** One byte more than there may be, for who reads them to see that it is too much. */
    private static byte[] bytes(Path file, int most) throws NotGood {
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(most + 1);
        } catch (IOException e) {
            throw new NotGood("unreadable", "无法读取 " + file.getFileName(), file.getFileName() + " cannot be read");
        }
    }

    @Override
    public Effect apply(Content content) throws NotGood {
        correlation.use(rules(content));
        return Effect.NOW;
    }

    @Override
    public Effect remove(Component component) {
        correlation.use(own);
        return Effect.NOW;
    }

    @Override
    public void resume(Content content) throws NotGood {
        apply(content);
    }

    @Override
    public Optional<NotGood> trouble(Content content) {
        return correlation.failure().map(why -> new NotGood("rules-fail", "关联规则出错：" + why, "the rules of correlation failed: " + why));
    }
}
