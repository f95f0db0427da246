package org.microbrain.simulation;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.microbrain.link.CarriedFrames;
import org.microbrain.link.CarryChild;
import org.microbrain.link.CarryTaking;
import org.microbrain.record.NodeId;
import org.microbrain.record.ProtocolViolation;
import org.microbrain.wire.proto.Frame;

/**
 * People who drive about with sticks beside the lines: some are small, some are lost, some lie in a drawer for minutes and are
 * taken in twice, out of turn, by a node that was restored meanwhile.
 */
final class Sticks {

    private static final int IN_DRAWERS = 20;

    private final SimulatedProvince province;
    private final Random random;
    private final boolean believed;
    private final List<Stick> carried = new ArrayList<>();
    private int taken;

    /** @param up from a child; otherwise from a parent */
    private record Stick(NodeId from, SimulatedNode to, boolean up, List<Frame> frames) {
    }

    /** @param believed a wrong protocol: what is on a stick counts as acknowledged */
    Sticks(SimulatedProvince province, long seed, boolean believed) {
        this.province = province;
        this.believed = believed;
        this.random = new Random(~seed);
    }

    void work() {
        if (random.nextInt(40) == 0) {
            make();
        }
        if (!carried.isEmpty() && random.nextInt(40) == 0) {
            take(carried.get(random.nextInt(carried.size())));
        }
    }

    /** Whatever lies in a drawer is found at last. */
    void takeAll() {
        List.copyOf(carried).forEach(this::take);
    }

    int taken() {
        return taken;
    }

    private void make() {
        SimulatedNode child = province.nodes.get(random.nextInt(province.nodes.size()));
        if (child.parents.isEmpty() || carried.size() >= IN_DRAWERS) {
            return;
        }
        NodeId parentName = child.parents.get(random.nextInt(child.parents.size())).node();
        SimulatedNode parent = province.nodes.stream().filter(one -> one.id.equals(parentName)).findFirst().orElseThrow();
        boolean up = random.nextBoolean();
        if (!(up ? child : parent).awake()) {
            return;
        }
        List<Frame> frames = new ArrayList<>();
        long[] room = {random.nextInt(3) == 0 ? random.nextInt(5_000) : Long.MAX_VALUE};
        CarriedFrames.Sink sink = frame -> {
            room[0] -= CarriedFrames.size(frame);
            return room[0] >= 0 && frames.add(frame);
        };
        try {
            if (up) {
                CarryChild.Written written = child.carriedUp().write(sink);
                if (believed) {
                    child.believe(written.sequences());
                }
            } else {
                parent.carriedDown().write(child.id, sink);
            }
            carried.add(new Stick(up ? child.id : parent.id, up ? parent : child, up, frames));
            province.note("a stick from " + (up ? child.id : parent.id) + " to " + (up ? parent.id : child.id) + ", "
                    + frames.size() + " frames");
        } catch (IOException e) {
            province.note("a stick could not be made: " + e.getMessage());
        }
    }

    private void take(Stick stick) {
        if (!stick.to().awake()) {
            return;
        }
        int fate = random.nextInt(4);
        if (fate > 0) {
            carried.remove(stick);
        }
        if (fate == 1) {
            return; // lost
        }
        province.note(stick.to().id + " takes in a stick from " + stick.from());
        CarryTaking taking = stick.up() ? stick.to().carriedDown().taking(stick.from())
                : stick.to().carriedUp().taking(stick.from(), (name, bytes) -> { });
        try {
            stick.frames().forEach(taking::check);
            for (Frame frame : stick.frames()) {
                taking.take(frame);
            }
            taken++;
        } catch (IOException e) {
            province.note("a stick was not taken: " + e.getMessage());
        } catch (ProtocolViolation e) {
            province.evidence.wrong("a stick was refused: " + e.getMessage());
        }
    }
}
