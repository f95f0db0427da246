package org.microbrain.edge.update;

import org.microbrain.release.Component;
import org.microbrain.runtime.update.Applier;
import org.microbrain.runtime.update.Content;
import org.microbrain.runtime.update.NotGood;

/**
 * Reference data: files that others read at {@code updates/data-NAME/current/}. The pointer is all there is to it.
 */
public final class FilesApplier implements Applier {

    @Override
    public void check(Content content) throws NotGood {
        // Their hashes have been looked at; what they mean is known to who reads them.
        if (content.component().isForHubs()) {
            throw new NotGood("wrong-tier", content.component() + " 只用于枢纽", content.component() + " is for hubs alone");
        }
    }

    @Override
    public Effect apply(Content content) {
        return Effect.NOW;
    }

    @Override
    public Effect remove(Component component) {
        return Effect.NOW;
    }

    @Override
    public void resume(Content content) {
        // The pointer is where it was.
    }
}
