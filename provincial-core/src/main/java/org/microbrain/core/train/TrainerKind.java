package org.microbrain.core.train;

import java.util.Locale;
import java.util.Optional;
import org.tribuo.Trainer;
import org.tribuo.math.optimisers.AdaGrad;
import org.tribuo.regression.Regressor;
import org.tribuo.regression.sgd.linear.LinearSGDTrainer;
import org.tribuo.regression.sgd.objectives.Huber;
import org.tribuo.regression.slm.ElasticNetCDTrainer;

/** Trainers of Tribuo whose models are linear and can be exported as ONNX. All run on columns of mean 0 and spread 1. */
public enum TrainerKind {

    /** Least squares with small weights pulled to nothing (Zou and Hastie, J. R. Stat. Soc. B 67 (2005) 301). */
    ELASTIC_NET("Tribuo ElasticNetCDTrainer, alpha 0.001, l1 ratio 0.5, tolerance 1e-6, at most 500 rounds") {
        @Override
        Trainer<Regressor> trainer(long seed) {
            return new ElasticNetCDTrainer(0.001, 0.5, 1e-6, 500, false, seed);
        }
    },
    /** Steps against the gradient of Huber's loss, which wild readings pull less (Huber, Ann. Math. Stat. 35 (1964) 73). */
    SGD("Tribuo LinearSGDTrainer, Huber 1, AdaGrad 0.1, 10 epochs, minibatches of 16") {
        @Override
        Trainer<Regressor> trainer(long seed) {
            return new LinearSGDTrainer(new Huber(1), new AdaGrad(0.1), 10, Integer.MAX_VALUE, 16, seed);
        }
    };

    private final String settings;

    TrainerKind(String settings) {
        this.settings = settings;
    }

    abstract Trainer<Regressor> trainer(long seed);

    /** With all its settings but the seed, for people. */
    public String settings() {
        return settings;
    }

    /** As it stands in forms: {@code elastic-net}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<TrainerKind> of(String word) {
        for (TrainerKind kind : values()) {
            if (kind.word().equals(word)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }
}
