package org.microbrain.runtime.call.channel;

import java.nio.file.Path;
import java.time.Instant;
import org.microbrain.runtime.config.Problems;
import org.microbrain.runtime.config.Section;

/** A message, and channels as a configuration makes them. */
final class Messages {

    static final String PHONE = "+8613800138000";
    static final String TEXT = "【微脑内部预警】橙色洪水：\"大龙村\" {phone}\n收到请回复 1";
    static final CallMessage ONE = to(PHONE, "wei@example.cn", "wei.zhiban");

    private Messages() {
    }

    static CallMessage to(String phone, String email, String account) {
        return new CallMessage(7, "韦值班", phone, email, account, "橙色洪水", TEXT, "https://hub.example/answers/abc",
                new CallMessage.Facts("450102001003_flood", 3, "flood", "450102001003", false));
    }

    /** @return the channel of the lines of a configuration; fails when they are not right */
    static Channel channel(Path folder, String yaml) {
        return channel(folder, yaml, new Clocks(Instant::now, () -> System.nanoTime() / 1_000_000));
    }

    static Channel channel(Path folder, String yaml, Clocks clocks) {
        Problems problems = new Problems();
        ChannelSettings settings = ChannelSettings.read(Section.parse(yaml, folder.resolve("node.yaml"), problems));
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(problems.toString());
        }
        return settings.channel(clocks);
    }

    static String problems(Path folder, String yaml) {
        Problems problems = new Problems();
        ChannelSettings.read(Section.parse(yaml, folder.resolve("node.yaml"), problems));
        return problems.toString();
    }
}
