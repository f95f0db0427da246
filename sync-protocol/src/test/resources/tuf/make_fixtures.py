#!/usr/bin/env python3
"""Makes the fixtures in this folder with python-tuf and securesystemslib, for PythonTufTest.

Run with python-tuf 5.1 and securesystemslib 1.4 (crypto) on the path:  ./make_fixtures.py
The fixtures are output of these programs, made by this script; they are under the licence of this project.
Keys are made anew in each run and thrown away.
"""
import json
import os
import random
from copy import deepcopy
from datetime import datetime, timezone

from securesystemslib.formats import encode_canonical
from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (DelegatedRole, Delegations, Key, Metadata, MetaFile, Root, Snapshot, TargetFile, Targets,
                              Timestamp)
from tuf.api.serialization.json import JSONSerializer

HERE = os.path.dirname(os.path.abspath(__file__))
END = datetime(2100, 1, 1, tzinfo=timezone.utc)
MODEL = "洪水 model\n".encode()


def write(name, data):
    path = os.path.join(HERE, "python-tuf", name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(data)


def publish(role, signed, signers, compact=True):
    metadata = Metadata(signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    data = metadata.to_bytes(JSONSerializer(compact=compact))
    write(f"metadata/timestamp.json" if role == "timestamp" else f"metadata/{signed.version}.{role}.json", data)
    return MetaFile.from_data(signed.version, data, ["sha256", "sha512"])


def repository():
    ed, ed2 = CryptoSigner.generate_ed25519(), CryptoSigner.generate_ed25519()
    rsa, ec = CryptoSigner.generate_rsa(), CryptoSigner.generate_ecdsa()
    root = Root(expires=END, consistent_snapshot=True)
    root.unrecognized_fields["x-note"] = {"省": "广西", "quote\"back\\slash": [1, -2, True, None], "tab\there": ""}
    for signer in (ed, rsa, ec):
        root.add_key(signer.public_key, "root")
    root.roles["root"].threshold = 3
    root.add_key(rsa.public_key, "targets")
    root.add_key(ec.public_key, "snapshot")
    root.add_key(ed.public_key, "timestamp")
    publish("root", root, [ed, rsa, ec], compact=False)
    root.version = 2
    root.revoke_key(ed.public_key.keyid, "root")
    root.add_key(ed2.public_key, "root")
    publish("root", root, [ed, rsa, ec, ed2])

    targets = Targets(expires=END)
    targets.delegations = Delegations({}, roles={})
    targets.delegations.roles["models"] = DelegatedRole("models", [], 2, True, ["model/*/*.json"])
    targets.delegations.roles["bin/9"] = DelegatedRole("bin/9", [], 1, False, None, ["2d", "9"])
    for signer in (ed, ec):
        targets.add_key(signer.public_key, "models")
    targets.add_key(ed2.public_key, "bin/9")
    models = Targets(expires=END)
    models.targets["model/flood/1.json"] = TargetFile.from_data("model/flood/1.json", MODEL, ["sha256", "sha512"])
    models.targets["model/flood/1.json"].unrecognized_fields["custom"] = {"size": 1}
    hashed = Targets(expires=END)
    hashed.targets["x"] = TargetFile.from_data("x", b"x", ["sha512"])
    snapshot = Snapshot(expires=END)
    snapshot.meta["targets.json"] = publish("targets", targets, [rsa])
    snapshot.meta["models.json"] = publish("models", models, [ed, ec], compact=False)
    snapshot.meta["bin/9.json"] = MetaFile(1)
    metadata = Metadata(hashed)
    metadata.sign(ed2)
    write("metadata/1.bin%2F9.json", metadata.to_bytes())
    timestamp = Timestamp(expires=END)
    timestamp.snapshot_meta = publish("snapshot", snapshot, [ec])
    publish("timestamp", timestamp, [ed])
    write(f"targets/model/flood/{models.targets['model/flood/1.json'].hashes['sha256']}.1.json", MODEL)


def random_value(rnd, depth):
    kind = rnd.randrange(8 if depth else 6)
    if kind < 2:
        return "".join(rnd.choice("ab\"\\/\t\n\u007f é中\u2028\ufffd\U0001f30a\ue000") for _ in range(rnd.randrange(6)))
    if kind == 2:
        return rnd.choice([0, -1, 7, 2**31, -2**63, 2**63 - 1, 2**64, 10**30])
    if kind < 6:
        return rnd.choice([True, False, None])
    if kind == 6:
        return [random_value(rnd, depth - 1) for _ in range(rnd.randrange(4))]
    return {random_value(random.Random(rnd.random()), 0).__str__(): random_value(rnd, depth - 1)
            for _ in range(rnd.randrange(4))}


def canonical():
    rnd = random.Random(20261124)
    cases = []
    for i in range(300):
        value = random_value(rnd, 3)
        cases.append({"json": json.dumps(value, ensure_ascii=i % 2 == 0), "canonical": encode_canonical(value)})
    with open(os.path.join(HERE, "canonical.json"), "w", encoding="utf-8") as f:
        json.dump(cases, f, ensure_ascii=True, indent=0)


repository()
canonical()
