package org.microbrain.core;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.microbrain.core.registry.NodeDevice.Difference;
import org.microbrain.core.registry.Registration;
import org.microbrain.runtime.terminal.ProgressLine;

/** What a registration does, for a terminal: a line that moves, then what differs and the numbers; or all as JSON. */
final class RegisterText implements Registration.Said {

    private final PrintWriter out;
    private final boolean dry;
    private final ProgressLine line;
    private final ArrayNode json;
    private final List<String> lines = new ArrayList<>();
    private final Map<Registration.Outcome, Integer> numbers = new EnumMap<>(Registration.Outcome.class);

    RegisterText(PrintWriter out, boolean asJson, boolean dry) {
        this.out = out;
        this.dry = dry;
        this.json = asJson ? new ObjectMapper().createArrayNode() : null;
        this.line = new ProgressLine(asJson || System.console() == null ? null : out);
    }

    @Override
    public void became(String what, Registration.Outcome outcome, List<Difference> differences) {
        numbers.merge(outcome, 1, Integer::sum);
        if (json != null) {
            ObjectNode one = json.addObject().put("what", what).put("outcome", outcome.name().toLowerCase(Locale.ROOT));
            ArrayNode all = one.putArray("differences");
            differences.forEach(difference -> all.addObject().put("zh", difference.zh()).put("en", difference.en()));
        } else if (!differences.isEmpty()) {
            boolean mended = outcome == Registration.Outcome.MENDED;
            lines.add(what + (mended ? " 已改正：" : " 未改动：") + differences.stream().map(Difference::zh).collect(Collectors.joining("；")));
            lines.add(what + (mended ? " mended: " : " left as it is: ")
                    + differences.stream().map(Difference::en).collect(Collectors.joining("; ")));
        }
    }

    @Override
    public void looked(int done, int all) {
        line.at("→", done, all, done + " / " + all);
    }

    /** @return whether nothing was left that differs */
    boolean end() {
        int created = numbers.getOrDefault(Registration.Outcome.CREATED, 0);
        int same = numbers.getOrDefault(Registration.Outcome.AS_IT_SHOULD_BE, 0);
        int mended = numbers.getOrDefault(Registration.Outcome.MENDED, 0);
        int left = numbers.getOrDefault(Registration.Outcome.LEFT, 0);
        if (json != null) {
            ObjectNode all = new ObjectMapper().createObjectNode().put("dry_run", dry).put("created", created)
                    .put("as_it_should_be", same).put("mended", mended).put("left", left);
            all.set("things", json);
            out.println(all.toPrettyString());
        } else {
            lines.forEach(out::println);
            out.println((dry ? "预演，未作改动。" : "") + "新登记 " + created + "，原已正确 " + same + "，改正 " + mended + "，不一致而未改 " + left
                    + (left > 0 ? "。加 --mend 可改正设备。" : "。"));
            out.println((dry ? "Only tried, nothing was changed. " : "") + "Registered " + created + ", right before " + same + ", mended "
                    + mended + ", different and left " + left + (left > 0 ? ". --mend puts devices right." : "."));
        }
        return left == 0;
    }
}
