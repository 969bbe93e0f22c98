"""A wire between the service and its virtual remote I/O module, which judges what goes over it: on each connection all
inputs of a place are read before one of its outputs is switched on. A connection never outlives the process that made it.
    modbus_wire.py LISTEN_PORT MODULE_PORT CONFIG     says `ready`; ends with stdin, then says what it saw, in JSON"""

import json
import selectors
import socket
import struct
import sys
import tomllib

READ_COILS, READ_INPUTS, WRITE_COIL, WRITE_COILS = 1, 2, 5, 15
INPUTS_START, OUTPUTS_START = 32, 0  # profile icp_das_tm
HEAD = struct.Struct(">HHHB")  # transaction, protocol, length from the unit on, unit


def place_of(point):
    return point.split(".")[0]


def frames_of(data):
    """Takes the whole frames out of `data`: (transaction, what is asked or answered) of each."""
    while len(data) >= HEAD.size:
        transaction, _, length, _ = HEAD.unpack_from(data)
        if len(data) < HEAD.size - 1 + length:
            return
        yield transaction, bytes(data[HEAD.size:HEAD.size - 1 + length])
        del data[:HEAD.size - 1 + length]


def switched_on(asked):
    """The coils that a request writes to 1."""
    function, address, value = struct.unpack_from(">BHH", asked)
    if function == WRITE_COIL:
        return [address] if value else []
    if function == WRITE_COILS:
        return [address + i for i in range(value) if asked[6 + i // 8] >> i % 8 & 1]
    return []


class Judge:
    """What one connection has carried so far."""

    def __init__(self, device):
        self.inputs = {INPUTS_START + i: point for i, point in enumerate(device["inputs"])}
        self.outputs = {OUTPUTS_START + i: point for i, point in enumerate(device["outputs"])}
        self.unread = set(self.inputs.values())
        self.asked = {}
        self.seen = {"reads": 0, "switched_on": 0, "wrong": []}

    def hear_service(self, transaction, asked):
        self.asked[transaction] = asked
        for coil in switched_on(asked):
            if coil not in self.outputs:
                continue  # of the watchdog
            point = self.outputs[coil]
            self.seen["switched_on"] += 1
            missing = sorted(one for one in self.unread if place_of(one) == place_of(point))
            if missing:
                self.seen["wrong"].append({"output": point, "unread": missing})

    def hear_module(self, transaction, answer):
        asked = self.asked.pop(transaction, b"")
        if asked[:1] == answer[:1] == bytes([READ_INPUTS]):
            _, address, count = struct.unpack(">BHH", asked)
            self.unread -= {self.inputs.get(one) for one in range(address, address + count)}
            self.seen["reads"] += 1


class Wire:
    def __init__(self, listen, module, device):
        self.module, self.device = module, device
        self.waiting = selectors.DefaultSelector()
        self.server = socket.create_server(("127.0.0.1", listen))
        self.waiting.register(self.server, selectors.EVENT_READ, self.accept)
        self.waiting.register(sys.stdin, selectors.EVENT_READ, None)
        self.judges = []

    def run(self):
        print("ready", flush=True)
        while True:
            for key, _ in self.waiting.select():
                if key.data is None:
                    return [judge.seen for judge in self.judges]
                key.data()

    def accept(self):
        service, _ = self.server.accept()
        try:
            module = socket.create_connection(("127.0.0.1", self.module), 5)
        except OSError:
            return service.close()
        judge = Judge(self.device)
        self.judges.append(judge)
        for source, target, hear in ((service, module, judge.hear_service), (module, service, judge.hear_module)):
            source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            carry = lambda source=source, target=target, hear=hear, data=bytearray(): self.carry(source, target, hear, data)
            self.waiting.register(source, selectors.EVENT_READ, carry)

    def carry(self, source, target, hear, data):
        """Judges first: what a service has been told is known here before it can act on it."""
        try:
            got = source.recv(4096)
            data += got
            for transaction, said in frames_of(data):
                hear(transaction, said)
            target.sendall(got)
        except OSError:
            got = b""
        if got:
            return
        for end in (source, target):
            if end.fileno() >= 0:
                self.waiting.unregister(end)
                end.close()


def main():
    listen, module, config = sys.argv[1:]
    with open(config, "rb") as file:
        (device,) = [one for one in tomllib.load(file)["device"] if "inputs" in one]
    print(json.dumps(Wire(int(listen), int(module), device).run()))


if __name__ == "__main__":
    main()
