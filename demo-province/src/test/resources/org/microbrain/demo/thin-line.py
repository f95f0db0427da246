"""Thin lines between network namespaces, for tests. Linux, root, Python 3.7 or later, iproute2; nothing else.

Usage: thin-line.py NAMESPACES BITS_PER_SECOND ONE_WAY_SECONDS LOSS QUEUE_BYTES SEED

Makes so many namespaces. From each, two ways lead to the namespace of the caller:

  10.213.N.1 <-> 10.213.N.2  the thin line: two TUN devices. What goes over it is sent at the given rate out of a
                             bounded queue that drops what does not fit, as a modem does; a share of the packets is lost
                             after it was sent; the rest arrives after the delay. So the kernel's TCP meets it for real,
                             with BBR, whatever this machine has for other lines.
  10.214.N.1 <-> 10.214.N.2  a fast one, for whoever looks on.

Says "ready PID FD..." where /proc/PID/fd/FD is each namespace, then obeys lines of standard input: "stats" answers with
one line of JSON, "cut N" and "heal N" take a line away and give it back. Ends, and takes everything with it, when
standard input ends.
"""
import collections
import ctypes
import fcntl
import heapq
import json
import os
import random
import select
import struct
import subprocess
import sys
import time

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN_NO_PI = 0x0001 | 0x1000
LIBC = ctypes.CDLL(None, use_errno=True)


def check(result, what):
    if result != 0:
        raise OSError(ctypes.get_errno(), what)


def ip(*words):
    subprocess.run(["ip"] + list(words), check=True, stdout=subprocess.DEVNULL)


def remove(name):
    subprocess.run(["ip", "link", "delete", name], stderr=subprocess.DEVNULL)


def tun(name, own, peer):
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH14x", name.encode(), IFF_TUN_NO_PI))
    ip("address", "add", own, "peer", peer, "dev", name)
    ip("link", "set", name, "up")
    ip("route", "change", peer, "dev", name, "proto", "kernel", "scope", "link", "src", own, "congctl", "bbr")
    return device


class Direction:
    """One way of one line."""

    def __init__(self, source, target, settings, seed):
        self.source, self.target, self.settings = source, target, settings
        self.random = random.Random(seed)
        self.queue = collections.deque()
        self.queued = 0
        self.sending_until = None
        self.under_way = []
        self.cut = False
        self.count = dict(packets=0, bytes=0, lost=0, dropped=0, busy=0.0, queued_seconds=0.0)

    def take(self, now):
        while True:
            try:
                packet = os.read(self.source, 65536)
            except BlockingIOError:
                return
            if self.cut or self.queued + len(packet) > self.settings["queue"]:
                self.count["dropped"] += 1
                continue
            self.queue.append((packet, now))
            self.queued += len(packet)
            if self.sending_until is None:
                self.begin(now)

    def begin(self, now):
        packet, since = self.queue[0]
        seconds = len(packet) * 8 / self.settings["rate"]
        self.sending_until = now + seconds
        self.count["busy"] += seconds
        self.count["queued_seconds"] += now - since

    def work(self, now):
        while self.sending_until is not None and self.sending_until <= now:
            packet, _ = self.queue.popleft()
            self.queued -= len(packet)
            self.count["packets"] += 1
            self.count["bytes"] += len(packet)
            ended, self.sending_until = self.sending_until, None
            if self.queue:
                self.begin(ended)
            if self.random.random() < self.settings["loss"] or self.cut:
                self.count["lost"] += 1
            else:
                heapq.heappush(self.under_way, (ended + self.settings["delay"], self.count["packets"], packet))
        while self.under_way and self.under_way[0][0] <= now:
            try:
                os.write(self.target, heapq.heappop(self.under_way)[2])
            except OSError:
                self.count["dropped"] += 1

    def next(self):
        times = [self.under_way[0][0]] if self.under_way else []
        return min(times + ([] if self.sending_until is None else [self.sending_until]), default=None)


def build(number, home, settings, seed):
    check(LIBC.unshare(CLONE_NEWNET), "unshare")
    space = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    ip("link", "set", "lo", "up")
    # The process's own /proc entry stands for the caller's namespace only in its other threads; so it is named by file.
    far = tun("thin%d" % number, "10.213.%d.1" % number, "10.213.%d.2" % number)
    check(LIBC.setns(home, CLONE_NEWNET), "setns")
    near = tun("thin%d" % number, "10.213.%d.2" % number, "10.213.%d.1" % number)
    here, there = "fast%d" % number, "fast%d" % number
    remove(here)
    ip("link", "add", here, "type", "veth", "peer", "name", "p" + there)
    holder = subprocess.Popen(["nsenter", "--net=/proc/%d/fd/%d" % (os.getpid(), space), "cat"],
                              stdin=subprocess.PIPE)
    while os.readlink("/proc/%d/ns/net" % holder.pid) == os.readlink("/proc/self/ns/net"):
        time.sleep(0.01)
    ip("link", "set", "p" + there, "netns", str(holder.pid))
    holder.stdin.close()
    holder.wait()
    ip("address", "add", "10.214.%d.2/30" % number, "dev", here)
    ip("link", "set", here, "up")
    check(LIBC.setns(space, CLONE_NEWNET), "setns")
    ip("address", "add", "10.214.%d.1/30" % number, "dev", "p" + there)
    ip("link", "set", "p" + there, "up")
    check(LIBC.setns(home, CLONE_NEWNET), "setns")
    return space, [Direction(far, near, settings, seed * 2), Direction(near, far, settings, seed * 2 + 1)]


def obey(words, lines):
    if words[0] == "stats":
        print(json.dumps([{"up": line[0].count, "down": line[1].count} for line in lines]), flush=True)
    elif words[0] in ("cut", "heal"):
        for direction in lines[int(words[1])]:
            direction.cut = words[0] == "cut"


def main():
    namespaces, seed = int(sys.argv[1]), int(sys.argv[6])
    settings = dict(rate=float(sys.argv[2]), delay=float(sys.argv[3]), loss=float(sys.argv[4]), queue=int(sys.argv[5]))
    home = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    spaces, lines = [], []
    for number in range(namespaces):
        space, line = build(number, home, settings, seed + number)
        spaces.append(space)
        lines.append(line)
    print("ready", os.getpid(), *spaces, flush=True)
    directions = {one.source: one for line in lines for one in line}
    orders = ""
    while True:
        due = min((one.next() for one in directions.values() if one.next() is not None), default=None)
        wait = None if due is None else max(0.0, due - time.monotonic())
        readable = select.select([0] + list(directions), [], [], wait)[0]
        now = time.monotonic()
        for source in readable:
            if source == 0:
                said = os.read(0, 4096).decode()
                if not said:
                    for number in range(namespaces):
                        remove("fast%d" % number)
                    return
                orders += said
                while "\n" in orders:
                    order, orders = orders.split("\n", 1)
                    obey(order.split(), lines)
            else:
                directions[source].take(now)
        for one in directions.values():
            one.work(now)


main()
