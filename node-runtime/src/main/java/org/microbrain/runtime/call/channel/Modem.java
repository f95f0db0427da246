package org.microbrain.runtime.call.channel;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A GSM modem: sends short messages with the line down, and gives those that came in (3GPP TS 27.005, PDU mode). For one
 * thread. After an error the device is closed and opened anew, so it may be pulled out and put back.
 */
final class Modem extends Channel {

    private static final long ANSWER_MILLIS = 5_000;
    private static final int TRIES = 3;
    private static final int MOST_AT_ONCE = 30;
    private static final String ESCAPE = "\u001b";
    private static final String END = "\u001a";
    private static final Logger LOG = LoggerFactory.getLogger(Modem.class);

    private final ModemSettings settings;
    private final LongSupplier elapsed;
    private SerialLine line;
    private int reference;
    private boolean reported;

    Modem(ModemSettings settings, LongSupplier elapsed) {
        this.settings = settings;
        this.elapsed = elapsed;
    }

    @Override
    Receipt send(CallMessage message) throws InterruptedException {
        if (message.phone().isEmpty()) {
            return lacks("电话号码", "phone number");
        }
        long until = elapsed.getAsLong() + settings.limit().toMillis();
        try {
            open();
            reference = reference + 1 & 0xff;
            for (String pdu : SmsPdu.submit(message.phone(), message.text(), reference)) {
                submit(pdu, until);
            }
            return Receipt.accepted("移动网络已收下短信", "the mobile network took the message");
        } catch (ModemRefusal e) {
            shut();
            return Receipt.tryAgain("调制解调器拒绝：" + e.getMessage(), "the modem refused: " + e.getMessage());
        } catch (ModemSilent e) {
            shut();
            return Receipt.tryAgain("调制解调器没有应答", "the modem does not answer");
        } catch (IllegalArgumentException e) {
            return Receipt.failed("电话号码不对", "the phone number is none");
        } catch (IOException e) {
            shut();
            return Receipt.tryAgain("打不开调制解调器，请检查设备", "the modem cannot be had; look at the device");
        }
    }

    private void submit(String pdu, long until) throws IOException, InterruptedException {
        line.write("AT+CMGS=" + SmsPdu.length(pdu) + "\r");
        String answer;
        do {
            answer = line.line(true, Math.min(until, elapsed.getAsLong() + ANSWER_MILLIS));
            refuse(answer);
        } while (!answer.equals(">"));
        line.write(pdu + END);
        boolean taken = false;
        do {
            answer = line.line(false, until);
            refuse(answer);
            taken |= answer.startsWith("+CMGS:");
        } while (!answer.equals("OK"));
        if (!taken) {
            throw new ModemRefusal("OK without +CMGS");
        }
    }

    /** The device, spoken to so that it is in the state that we need. */
    private void open() throws IOException, InterruptedException {
        if (line != null) {
            line.drop();
            return;
        }
        line = new SerialLine(settings.device(), settings.baud(), elapsed);
        // It may still wait for the text of a message from before.
        line.write(ESCAPE + "\r");
        line.drop();
        attention();
        line.settle();
        ask("ATE0");
        ask("AT+CMEE=1");
        ask("AT+CMGF=0");
    }

    private void attention() throws IOException, InterruptedException {
        for (int left = TRIES; ; left--) {
            try {
                ask("AT");
                return;
            } catch (ModemRefusal | ModemSilent e) {
                if (left == 1) {
                    throw e;
                }
            }
        }
    }

    /** @return what it said before {@code OK} */
    private List<String> ask(String command) throws IOException, InterruptedException {
        long until = elapsed.getAsLong() + ANSWER_MILLIS;
        line.write(command + "\r");
        List<String> said = new ArrayList<>();
        while (true) {
            String answer = line.line(false, until);
            refuse(answer);
            if (answer.equals("OK")) {
                return said;
            }
            if (said.size() < 2 * MOST_AT_ONCE) {
                said.add(answer);
            }
        }
    }

    private static void refuse(String answer) throws ModemRefusal {
        if (answer.equals("ERROR") || answer.startsWith("+CMS ERROR") || answer.startsWith("+CME ERROR")) {
            throw new ModemRefusal(answer);
        }
    }

    @Override
    void collect(Replies replies) throws InterruptedException {
        try {
            open();
            List<String> said = ask("AT+CMGL=4");
            for (int i = 0; i + 1 < said.size(); i++) {
                if (said.get(i).matches("\\+CMGL: ?[0-9]{1,5},.*")) {
                    String index = said.get(i).replaceAll("\\+CMGL: ?([0-9]{1,5}),.*", "$1");
                    SmsPdu.Received received = SmsPdu.deliver(said.get(++i)).orElse(null);
                    if (received == null || replies.taken(received.from(), received.text())) {
                        ask("AT+CMGD=" + index);
                    }
                }
            }
            reported = false;
        } catch (IOException e) {
            shut();
            if (!reported) {
                LOG.warn("no replies can be had from the modem at {}: {}; it is tried again", settings.device(),
                        Digits.masked(String.valueOf(e.getMessage())));
                reported = true;
            }
        }
    }

    private void shut() {
        if (line != null) {
            try {
                line.close();
            } catch (IOException e) {
                LOG.debug("{} did not close well", settings.device(), e);
            }
            line = null;
        }
    }

    @Override
    public void close() {
        shut();
    }
}
