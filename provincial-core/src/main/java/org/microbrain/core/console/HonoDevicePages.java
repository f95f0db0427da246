package org.microbrain.core.console;

import org.microbrain.core.device.DeviceOffice;
import org.microbrain.runtime.console.Console;
import org.microbrain.runtime.console.Templates;

/** The page of Hono's devices. */
public final class HonoDevicePages {

    private final DeviceOffice office;
    private final Templates templates = new Templates("org.microbrain.core.templates");

    public HonoDevicePages(DeviceOffice office) {
        this.office = office;
    }

    /** Adds the page and its texts. */
    public void addTo(Console console) {
        console.texts("devices/messages").page(new HonoDevicesPage(office.presence(), templates));
    }
}
