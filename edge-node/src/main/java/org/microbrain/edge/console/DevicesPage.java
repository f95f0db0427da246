package org.microbrain.edge.console;

import gg.jte.Content;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.microbrain.edge.device.Draft;
import org.microbrain.runtime.console.NodeStatus;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Right;

/** {@code /devices}: all that deliver, when each was heard and how it is; and who called in and is not known. */
final class DevicesPage implements Page {

    static final String PATH = "/devices";

    private final DeviceList list;
    private final DeviceForms forms;
    private final Templates templates;

    DevicesPage(DeviceList list, DeviceForms forms, Templates templates) {
        this.list = list;
        this.forms = forms;
        this.templates = templates;
    }

    @Override
    public String path() {
        return PATH;
    }

    @Override
    public String titleKey() {
        return "devices.title";
    }

    @Override
    public Object shows(NodeStatus status) {
        return List.of(list.all(), list.all().stream().map(list::kura).filter(Objects::nonNull).toList(),
                list.all().stream().map(list::checked).filter(Objects::nonNull).toList(), list.strangers());
    }

    @Override
    public Content content(View view) {
        Map<String, Object> parameters = new HashMap<>(Map.of("view", view, "devices", list.all(), "list", list,
                "strangers", view.may(Right.EDIT_DEVICES) ? list.strangers() : List.of()));
        Draft refused = forms.draft(view, "problem").orElse(null);
        parameters.put("refused", refused == null ? "" : refused.id());
        parameters.put("why", refused == null ? forms.problem(view) : refused.proposal().all().stream().map(notice ->
                notice.in(view.t().language())).toList());
        return templates.content("devices.jte", parameters);
    }
}
