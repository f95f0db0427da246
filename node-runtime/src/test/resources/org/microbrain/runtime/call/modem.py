"""A GSM modem in PDU mode (3GPP TS 27.005) at a pseudo-terminal. Says the device's name, then takes orders on standard input."""
import os
import pty
import select
import sys

master, slave = pty.openpty()
print(os.ttyname(slave), flush=True)
line, sent, card, refusal, deaf, stutters, awaits = b"", [], {}, "", False, False, 0


def say(text):
    os.write(master, ("\r\n" + text + "\r\n").encode())


def command(text):
    global awaits, stutters
    if stutters and text:
        stutters = False
        say("ERROR")
    if text == "AT+CMGL=4":
        for index, pdu in sorted(card.items()):
            say("+CMGL: %d,1,,%d\r\n%s" % (index, len(pdu) // 2 - 1, pdu))
        say("OK")
    elif text.startswith("AT+CMGD="):
        card.pop(int(text[8:]), None)
        say("OK")
    elif text.startswith("AT+CMGS="):
        awaits = int(text[8:])
        os.write(master, b"\r\n> ")
    elif text in ("AT", "ATE0", "AT+CMEE=1", "AT+CMGF=0"):
        say("OK")
    elif text:
        say("ERROR")


def octet(byte):
    global line, awaits
    if awaits and byte in (b"\x1a", b"\x1b"):
        pdu, wanted, line, awaits = line.decode(), awaits, b"", 0
        if byte == b"\x1b":
            say("OK")
        elif refusal:
            say(refusal)
        elif len(pdu) // 2 - 1 != wanted:
            say("+CMS ERROR: 304")
        else:
            sent.append(pdu)
            say("+CMGS: %d\r\n\r\nOK" % len(sent))
    elif byte == b"\x1b":
        pass
    elif not awaits and byte in b"\r\n":
        text, line = line.decode(), b""
        command(text)
    else:
        line += byte


while True:
    ready, _, _ = select.select([master, sys.stdin], [], [])
    if master in ready:
        for value in os.read(master, 4096):
            if not deaf:
                octet(bytes([value]))
    if sys.stdin in ready:
        order = sys.stdin.readline()
        if not order:
            break
        word, _, rest = order.strip().partition(" ")
        if word == "refuse":
            refusal = rest
        elif word == "deaf":
            deaf = True
        elif word == "stutter":
            stutters = True
        elif word == "hold":
            card[max(card, default=0) + 1] = rest
            say("+CMTI: \"SM\",%d" % max(card))
        print(" ".join(sent) if word == "sent" else "done", flush=True)
