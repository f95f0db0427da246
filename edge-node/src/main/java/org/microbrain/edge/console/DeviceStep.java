package org.microbrain.edge.console;

import java.util.Optional;
import org.microbrain.edge.device.Draft;
import org.microbrain.runtime.console.Page;
import org.microbrain.runtime.console.Templates;
import org.microbrain.runtime.console.View;
import org.microbrain.runtime.people.Right;

/** A step on the way of a device into the edge: for who may edit devices, reached from the list of devices. */
abstract class DeviceStep implements Page {

    final DeviceForms forms;
    final Templates templates;
    private final String path;
    private final String titleKey;

    DeviceStep(String path, String titleKey, DeviceForms forms, Templates templates) {
        this.path = path;
        this.titleKey = titleKey;
        this.forms = forms;
        this.templates = templates;
    }

    @Override
    public final String path() {
        return path;
    }

    @Override
    public final String titleKey() {
        return titleKey;
    }

    @Override
    public final Right right() {
        return Right.EDIT_DEVICES;
    }

    @Override
    public final boolean inMenu() {
        return false;
    }

    /** What the address says that somebody is about to add. */
    final Optional<Draft> draft(View view) {
        return forms.draft(view, "draft");
    }
}
