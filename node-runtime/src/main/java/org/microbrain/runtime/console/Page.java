package org.microbrain.runtime.console;

import gg.jte.Content;
import org.microbrain.runtime.console.Account.Role;

/** A page of the console: one class and one template. Called by several threads at once. */
public interface Page {

    /** Its address, such as {@code /warnings}. */
    String path();

    /** The key of its title, which is also its entry in the menu. */
    String titleKey();

    /** Its body; layout, menu and the bar on top come around it. */
    Content content(View view);

    /** Who may see it. */
    default Role role() {
        return Role.VIEWER;
    }

    /** Whether it renews itself every few seconds. */
    default boolean renewsItself() {
        return true;
    }
}
