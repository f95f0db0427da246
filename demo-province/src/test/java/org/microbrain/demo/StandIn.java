package org.microbrain.demo;

import java.io.IOException;

/** Stands in for a node program where only processes are tested: says it is ready and ends when its parent is gone. */
public final class StandIn {

    private StandIn() {
    }

    public static void main(String[] args) throws IOException {
        switch (args.length == 0 ? "" : args[0]) {
            case "broken" -> {
                System.err.println("configuration: no such key");
                System.exit(1);
            }
            case "deaf" -> Runtime.getRuntime().addShutdownHook(new Thread(StandIn::untilKilled));
            default -> Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("stopped cleanly")));
        }
        System.out.println("ready 8081");
        if (System.in.read() < 0) {
            System.exit(0);
        }
    }

    private static void untilKilled() {
        synchronized (StandIn.class) {
            while (true) {
                try {
                    StandIn.class.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }
}
