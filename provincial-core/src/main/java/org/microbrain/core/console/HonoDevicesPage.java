package org.microbrain.core.console;

import gg.jte.Content;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.microbrain.core.device.DevicePresence;
import org.microbrain.core.device.PresenceBook;
import org.microbrain.record.DivisionCode;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;

/** {@code /devices}: the devices of Hono and whether they are there, what was heard of last first. */
final class HonoDevicesPage implements Page {

    static final String PATH = "/devices";
    private static final int MOST = 200;

    private final PresenceBook presence;
    private final Templates templates;

    HonoDevicesPage(PresenceBook presence, Templates templates) {
        this.presence = presence;
        this.templates = templates;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "honodevices.title";
    }

    @Override
    public boolean seldom() {
        return true;
    }

    @Override
    public boolean finds() {
        return true;
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(status.link(), status.troubles(), presence.mark());
    }

    @Override
    public Content still(View view) {
        return templates.content("hono-devices-find.jte", Map.of("view", view, "find", find(view)));
    }

    @Override
    public Content content(View view) {
        String find = find(view).toLowerCase(Locale.ROOT);
        DivisionCode province = view.status().area();
        List<DevicePresence> all = presence.all().stream().filter(one -> view.account().sees(one.place(province)))
                .filter(one -> one.device().toLowerCase(Locale.ROOT).contains(find) || one.area().startsWith(find)).toList();
        long now = view.words().now().toEpochMilli();
        return templates.content("hono-devices.jte", Map.of("view", view, "count", all.size(), "connected",
                (int) all.stream().filter(one -> one.connected(now)).count(), "now", now, "devices",
                all.stream().sorted(Comparator.comparingLong(DevicePresence::seen).reversed()).limit(MOST).toList()));
    }

    private static String find(View view) {
        String find = view.parameter().apply("find");
        return find == null ? "" : find.strip();
    }
}
