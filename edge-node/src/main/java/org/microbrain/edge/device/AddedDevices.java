package org.microbrain.edge.device;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.runtime.config.Language;
import org.microbrain.runtime.config.Problem;
import org.microbrain.runtime.console.Notice;

/**
 * The devices that people add, change and remove while the node runs: checked, on the disk, and then at work. Of two who change
 * the same the second is told. Thread-safe.
 */
public final class AddedDevices {

    private static final Notice TAKEN = new Notice("此编号已有设备，请先看它的页面", "there is a device of this number already; look at its page first");
    private static final Notice CHANGED = new Notice("其间有人改动或移除了此设备，请重新打开后再改",
            "somebody has changed or removed this device meanwhile; open it again");
    private static final Notice BROKEN = new Notice("文件 " + DeviceFile.NAME + " 有误，先由维护人员改正", "the file " + DeviceFile.NAME
            + " is not as it must be; let it be mended first");
    private static final Notice DISK = new Notice("写入磁盘失败，什么都没有改变", "the disk did not take it; nothing has changed");

    private final DeviceFile file;
    private final Consumer<IntakeSettings> atWork;
    private DeviceFile.Read now;

    /**
     * Reads the file. What is in it is put to work by who asks {@link #settings}.
     *
     * @param atWork puts settings to work while the node runs
     */
    public AddedDevices(DeviceFile file, Consumer<IntakeSettings> atWork) {
        this.file = file;
        this.atWork = atWork;
        this.now = file.read();
    }

    /** The node's configuration with these devices. */
    public synchronized IntakeSettings settings() {
        return now.settings();
    }

    /** What of the file is not at work, for people. */
    public synchronized List<Notice> troubles() {
        return now.problems().stream().map(problem -> new Notice("设备未投入使用：" + problem.text(Language.ZH),
                "A device is not at work: " + problem.text(Language.EN))).toList();
    }

    /** What is said here of a device, to be changed; null when it does not stand here. */
    public synchronized Map<String, Object> of(DeviceEntry entry) {
        return now.isBroken() ? null : entry.in(now.tree());
    }

    /** By which one can tell whether a device was changed since one looked; empty when it does not stand here. */
    public synchronized String version(DeviceEntry entry) {
        return version(of(entry));
    }

    private static String version(Map<String, Object> said) {
        return said == null ? "" : Integer.toHexString(said.hashCode());
    }

    /**
     * What would come of it, if this were said of a device.
     *
     * @param version when one looked, see {@link #version(DeviceEntry)}; empty for a new one
     * @param line    of a Modbus line that is new: address and the like; empty otherwise
     * @return settings, or what is wrong
     */
    public synchronized Proposal propose(DeviceEntry entry, String version, Map<String, Object> said, Map<String, Object> line) {
        return proposed(now, entry, version, said, line);
    }

    private Proposal proposed(DeviceFile.Read from, DeviceEntry entry, String version, Map<String, Object> said,
                              Map<String, Object> line) {
        if (from.isBroken()) {
            return Proposal.refused(BROKEN);
        }
        if (!version(entry.in(from.tree())).equals(version)) {
            return Proposal.refused(version.isEmpty() ? TAKEN : CHANGED);
        }
        Map<String, Object> tree = copy(from.tree());
        entry.put(tree, said);
        if (!line.isEmpty()) {
            putLine(tree, entry, line);
        }
        DeviceFile.Read read = file.wouldRead(tree);
        String its = String.join(".", entry.path());
        List<Problem> ofIt = read.problems().stream().filter(problem -> problem.key().startsWith(its)
                || from.problems().stream().noneMatch(old -> old.key().equals(problem.key()))).toList();
        return new Proposal(ofIt, List.of(), read.settings(), tree);
    }

    @SuppressWarnings("unchecked")
    private static void putLine(Map<String, Object> tree, DeviceEntry entry, Map<String, Object> line) {
        Map<String, Object> modbus = (Map<String, Object>) tree.get(entry.path().get(0));
        Map<String, Object> all = new LinkedHashMap<>(line);
        all.putAll((Map<String, Object>) modbus.get(entry.line()));
        modbus.put(entry.line(), all);
    }

    /** As {@link #propose}, and puts it to work. The file is read again before: somebody may have edited it by hand. */
    public synchronized Proposal save(DeviceEntry entry, String version, Map<String, Object> said, Map<String, Object> line) {
        return keep(proposed(file.read(), entry, version, said, line));
    }

    /** Takes a device out; its readings stay. */
    public synchronized Proposal remove(DeviceEntry entry, String version) {
        DeviceFile.Read from = file.read();
        Map<String, Object> said = from.isBroken() ? null : entry.in(from.tree());
        return said == null || !version(said).equals(version) ? Proposal.refused(from.isBroken() ? BROKEN : CHANGED)
                : keep(proposed(from, entry, version, null, Map.of()));
    }

    private Proposal keep(Proposal proposal) {
        if (!proposal.isGood()) {
            return proposal;
        }
        try {
            file.write(proposal.tree());
        } catch (IOException e) {
            return Proposal.refused(new Notice(DISK.zh() + "：" + e.getMessage(), DISK.en() + ": " + e.getMessage()));
        }
        now = file.read();
        atWork.accept(now.settings());
        return proposal;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> copy(Map<String, Object> tree) {
        Map<String, Object> copy = new LinkedHashMap<>();
        tree.forEach((key, value) -> copy.put(key, value instanceof Map ? copy((Map<String, Object>) value) : Objects.requireNonNull(value)));
        return copy;
    }
}
