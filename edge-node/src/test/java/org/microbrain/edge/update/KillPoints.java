package org.microbrain.edge.update;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Method;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StackFrame;
import com.sun.jdi.StringReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.Value;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.IllegalConnectorArgumentsException;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.microbrain.runtime.update.RealDisk;

/**
 * The places in a running program at which it is ended: before each state of an update is written down, and before each step
 * of changing a file. Found by breakpoints in the program as it is, which needs nothing in it for that. Programs are started
 * with {@link #option}; the places of all of them are numbered together, in the order in which they are passed.
 */
final class KillPoints implements AutoCloseable {

    private static final String KEEPING = "org.microbrain.runtime.update.Keeping";
    /** Where an update changes anything that outlives the program. */
    private static final Map<String, Set<String>> PLACES = Map.of(
            RealDisk.class.getName(), Set.of("folder", "copy", "write", "point", "move", "delete", "sync"),
            KEEPING, Set.of("keep"));
    private static final int ARGUMENTS_OF_KEEP = 3;

    private final ListeningConnector connector;
    private final Map<String, Connector.Argument> arguments;
    private final String address;
    private final List<String> passed = new ArrayList<>();
    private volatile boolean open = true;
    private int at = -1;
    private Runnable kill = () -> { };

    KillPoints() throws IOException, IllegalConnectorArgumentsException {
        connector = Bootstrap.virtualMachineManager().listeningConnectors().stream()
                .filter(one -> one.name().equals("com.sun.jdi.SocketListen")).findFirst().orElseThrow();
        arguments = connector.defaultArguments();
        arguments.get("port").setValue("0");
        arguments.get("localAddress").setValue("127.0.0.1");
        address = connector.startListening(arguments);
        Thread listener = new Thread(this::listen, "kill-points");
        listener.setDaemon(true);
        listener.start();
    }

    /** The option of Java for a program that is to be ended. */
    String option() {
        return "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=" + address;
    }

    /**
     * Begins to count anew.
     *
     * @param place whose number ends the program; -1 for none
     * @param how   ends it
     */
    synchronized void arm(int place, Runnable how) {
        passed.clear();
        at = place;
        kill = how;
    }

    /** The places that were passed since. */
    synchronized List<String> passed() {
        return List.copyOf(passed);
    }

    private void listen() {
        while (open) {
            try {
                VirtualMachine program = connector.accept(arguments);
                Thread follower = new Thread(() -> follow(program), "kill-points-of-a-program");
                follower.setDaemon(true);
                follower.start();
            } catch (IOException | IllegalConnectorArgumentsException e) {
                if (open && passed().isEmpty()) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private void follow(VirtualMachine program) {
        try {
            PLACES.keySet().forEach(name -> {
                ClassPrepareRequest request = program.eventRequestManager().createClassPrepareRequest();
                request.addClassFilter(name);
                request.enable();
            });
            while (true) {
                EventSet events = program.eventQueue().remove();
                boolean goesOn = true;
                for (Event event : events) {
                    if (event instanceof ClassPrepareEvent prepared) {
                        stopIn(program, prepared.referenceType());
                    } else if (event instanceof BreakpointEvent reached) {
                        goesOn &= pass(name(reached));
                    }
                }
                if (goesOn) {
                    events.resume();
                }
            }
        } catch (VMDisconnectedException | InterruptedException | IncompatibleThreadStateException over) {
            return;
        }
    }

    private static void stopIn(VirtualMachine program, ReferenceType type) {
        Set<String> wanted = PLACES.get(type.name());
        for (Method method : type.methods()) {
            boolean inner = type.name().equals(KEEPING) && method.argumentTypeNames().size() != ARGUMENTS_OF_KEEP;
            if (wanted.contains(method.name()) && !inner) {
                BreakpointRequest stop = program.eventRequestManager().createBreakpointRequest(method.location());
                stop.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
                stop.enable();
            }
        }
    }

    private static String name(BreakpointEvent reached) throws IncompatibleThreadStateException {
        String method = reached.location().method().name();
        if (!method.equals("keep")) {
            return "disk: " + method;
        }
        StackFrame frame = reached.thread().frame(0);
        ObjectReference trying = (ObjectReference) frame.getArgumentValues().get(0);
        ObjectReference state = (ObjectReference) trying.getValue(trying.referenceType().fieldByName("state"));
        Value word = state.getValue(state.referenceType().fieldByName("name"));
        return "keep: " + ((StringReference) word).value();
    }

    /** @return false when the program is ended here */
    private synchronized boolean pass(String place) {
        passed.add(place);
        if (passed.size() - 1 == at) {
            kill.run();
            return false;
        }
        return true;
    }

    @Override
    public void close() throws IOException, IllegalConnectorArgumentsException {
        open = false;
        connector.stopListening(arguments);
    }
}
