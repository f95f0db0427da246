package org.microbrain.runtime.console;

import gg.jte.Content;
import org.microbrain.runtime.people.Right;

/** A page of the console: one class and one template. Called by several threads at once. */
public interface Page {

    /** Its address, such as {@code /warnings}. */
    String path();

    /** The key of its title, which is also its entry in the menu. */
    String titleKey();

    /** Its body; layout, menu and the bar on top come around it. */
    Content content(View view);

    /** What one must be allowed to see it; it stands in the menu of nobody else. */
    default Right right() {
        return Right.LOOK;
    }

    /** Whether it stands in the menu. */
    default boolean isInMenu() {
        return true;
    }

    /** Whether it renews itself every few seconds. */
    default boolean renewsItself() {
        return true;
    }
}
