package org.microbrain.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** A process that is a Kafka broker and its own controller. Arguments: its settings, its folder of data. */
final class BrokerProgram {

    private BrokerProgram() {
    }

    public static void main(String[] arguments) {
        if (!Files.exists(Path.of(arguments[1], "meta.properties"))) {
            StorageTool.execute(new String[] {"format", "-t", "AAAAAAAAQACAAAAAAAAAAQ", "-c", arguments[0]}, System.out);
        }
        Kafka.main(new String[] {arguments[0]});
    }
}
