package org.microbrain.edge.console;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.microbrain.edge.intake.settings.IntakeSettings;
import org.microbrain.runtime.console.Notice;
import org.microbrain.runtime.selftest.Check;
import org.microbrain.runtime.selftest.Outcome;

/** Whether devices find an open door: the ports of MQTT and of stations listen, the drop folder can be used. */
final class IntakeCheck implements Check {

    private static final int CONNECT_MILLIS = 1_000;

    private final IntakeSettings intake;

    IntakeCheck(IntakeSettings intake) {
        this.intake = intake;
    }

    @Override
    public List<Outcome> run() {
        List<Outcome> outcomes = new ArrayList<>();
        if (intake.mqtt() != null) {
            port(outcomes, "MQTT", intake.mqtt().address());
            port(outcomes, "MQTT (TLS)", intake.mqtt().tlsAddress());
        }
        if (intake.sl651() != null) {
            port(outcomes, "SL 651", intake.sl651().address());
        }
        if (intake.hj212() != null) {
            port(outcomes, "HJ 212", intake.hj212().address());
        }
        if (intake.folder() != null) {
            outcomes.add(folder(intake.folder().path()));
        }
        if (outcomes.isEmpty() && intake.http() == null && intake.modbus().isEmpty()) {
            outcomes.add(Outcome.doubtful(new Notice("接入", "Intake"), new Notice("没有配置任何接入方式",
                    "no way in is configured"), new Notice("请在配置的 intake 中打开 mqtt、http、folder、sl651、hj212 或 modbus",
                    "open mqtt, http, folder, sl651, hj212 or modbus under intake in the configuration")));
        }
        return outcomes;
    }

    private static void port(List<Outcome> outcomes, String name, InetSocketAddress address) {
        if (address == null) {
            return;
        }
        Notice what = new Notice("接入端口 " + name, "Intake port " + name);
        String text = address.getHostString() + ":" + address.getPort();
        try (Socket socket = new Socket()) {
            socket.connect(address.getAddress().isAnyLocalAddress()
                    ? new InetSocketAddress("127.0.0.1", address.getPort()) : address, CONNECT_MILLIS);
            outcomes.add(Outcome.good(what, text + " 正在监听", text + " listens"));
        } catch (IOException e) {
            outcomes.add(Outcome.broken(what, new Notice(text + " 连不上：" + e.getMessage(), text + " cannot be reached: "
                    + e.getMessage()), new Notice("请重启节点；若仍不行，看日志中该端口的几行",
                    "restart the node; if that does not help, see the lines on that port in its log")));
        }
    }

    private static Outcome folder(Path path) {
        Notice what = new Notice("投放文件夹", "Drop folder");
        return Files.isDirectory(path) && Files.isReadable(path) && Files.isWritable(path)
                ? Outcome.good(what, path + " 可读写", path + " can be read and written")
                : Outcome.broken(what, new Notice(path + " 不存在或无权读写", path + " is not there, or not readable and writable"),
                        new Notice("请建立该文件夹，并把权限给运行节点的用户", "make the folder, and give it to the node's user"));
    }
}
