package org.microbrain.core;

import java.util.List;
import java.util.Map;
import org.microbrain.core.rollout.Intents;
import org.microbrain.intent.Wish;
import org.microbrain.record.DivisionCode;
import org.microbrain.record.NodeId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a core's wishes go while nothing carries them: they are written down, and said in the log alone. */
final class IntentsNotCarried implements Intents {

    private static final Logger LOG = LoggerFactory.getLogger(IntentsNotCarried.class);

    @Override
    public void desired(Map<NodeId, List<Wish>> desired) {
        LOG.warn("the wishes of {} nodes have changed, and nothing carries them", desired.size());
    }

    @Override
    public void halt(DivisionCode area, boolean halted, String who, String why) {
        LOG.warn("updates in {} are {} by {}, and nothing carries it: {}", area, halted ? "halted" : "let go on", who, why);
    }
}
