package org.microbrain.link;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.microbrain.record.NodeId;
import org.microbrain.wire.proto.Frame;

/**
 * A conversation of two nodes as it went over the wire. In the file a line is a frame without its length, in hexadecimal
 * digits, {@code >} from the child or {@code <} from the parent; the first line names the two.
 */
record RecordedTalk(NodeId child, NodeId parent, List<Line> lines) {

    /** @param up from the child */
    record Line(boolean up, Frame frame) {
    }

    static RecordedTalk between(NodeId child, NodeId parent) {
        return new RecordedTalk(child, parent, new ArrayList<>());
    }

    List<Frame> fromChild(Frame.BodyCase kind) {
        return frames(true, kind);
    }

    List<Frame> fromParent(Frame.BodyCase kind) {
        return frames(false, kind);
    }

    private List<Frame> frames(boolean up, Frame.BodyCase kind) {
        return lines.stream().filter(line -> line.up() == up).map(Line::frame)
                .filter(frame -> frame.getBodyCase() == kind).toList();
    }

    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder(child + " " + parent + "\n");
        for (Line line : lines) {
            text.append(line.up() ? "> " : "< ").append(HexFormat.of().formatHex(line.frame().toByteArray())).append('\n');
        }
        Files.writeString(file, text);
    }

    static RecordedTalk read(Path file) throws IOException {
        List<String> text = Files.readAllLines(file, StandardCharsets.US_ASCII);
        String[] names = text.get(0).split(" ");
        RecordedTalk talk = between(new NodeId(names[0]), new NodeId(names[1]));
        for (String line : text.subList(1, text.size())) {
            talk.lines.add(new Line(line.charAt(0) == '>', Frame.parseFrom(HexFormat.of().parseHex(line.substring(2)))));
        }
        return talk;
    }
}
