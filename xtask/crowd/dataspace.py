"""Fills the database of a demo world with a value chain: participants that offer data to anybody.

`dataspace.py DATABASE PARTICIPANTS OFFERS LARGE FILE`. Each participant offers so many datasets; one more has
LARGE of them. All know the same participant elsewhere, which shows them the token `bench`. A line for each is
printed: organisation, one of its offers, one of its datasets. The last participant has agreed with the one
elsewhere over a dataset whose file is FILE, and a transfer of it is open to the token `bench`: its id is the last
line. Standard library alone.
"""

import hashlib
import json
import os
import random
import sqlite3
import sys
import uuid

CHANCE = random.Random(7)


def name():
    return str(uuid.UUID(int=CHANCE.getrandbits(128), version=4))


def policy(offer):
    permission = {"action": "use", "constraint": []}
    return json.dumps({"@id": offer, "@type": "Offer", "permission": [permission]})


def main():
    file, participants, offers, large = sys.argv[1], *map(int, sys.argv[2:5])
    base = sqlite3.connect(file)
    columns = [row[1] for row in base.execute("PRAGMA table_info(organisation)")]
    like = base.execute("SELECT * FROM organisation LIMIT 1").fetchone()
    token = hashlib.sha256(b"bench").hexdigest()
    centre = dict(zip(columns, like))["centre"]
    marks = ", ".join("?" * len(columns))
    firsts = []
    with base:
        for at in range(participants + 1):
            row = dict(zip(columns, like))
            row["id"], row["name"] = name(), f"참여 기관 {at}"
            for unique in ("registration", "business_number", "slug"):
                if unique in row:
                    row[unique] = f"{at:010}"
            base.execute(f"INSERT INTO organisation VALUES ({marks})", [row[c] for c in columns])
            base.execute(
                "INSERT INTO dataspace_peer (id, centre, organisation, participant, name, address, token_out,"
                " token_in, made_by, made_at) VALUES (?, ?, ?, 'did:web:bench.example', 'bench',"
                " 'https://bench.example/dsp', '', ?, '', 1)",
                (name(), centre, row["id"], token),
            )
            count = large if at == participants else offers
            ids = sorted(name() for _ in range(count))
            rows = [
                (one, centre, row["id"], name(), f"설비 {at} 데이터 {n}", "진동과 온도", policy(one))
                for n, one in enumerate(ids)
            ]
            base.executemany(
                "INSERT INTO dataspace_offer (id, centre, organisation, dataset, title, about, policy, by_itself,"
                " state, made_by, made_at, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, 1, 'published', '', 1, 1)",
                rows,
            )
            firsts.append((row["id"], rows[0][0], rows[len(rows) // 2][3]))
        transfer = opened(base, centre, firsts[-1][0], sys.argv[5])
    base.close()
    for one in firsts:
        print(*one)
    print(transfer)


def opened(base, centre, organisation, file):
    """A dataset of that file, an agreement over it, and a transfer that is open."""
    dataset, version, agreement, transfer = name(), name(), name(), name()
    peer = base.execute("SELECT id FROM dataspace_peer WHERE organisation = ?", (organisation,)).fetchone()[0]
    size = os.path.getsize(file)
    blob = f"datasets/{version}/0"
    place = os.path.join(os.path.dirname(sys.argv[1]), "blobs", blob)
    os.makedirs(os.path.dirname(place))
    os.link(file, place)
    base.execute(
        "INSERT INTO dataset (id, centre, owner_kind, owner, name, made_by, retain_until, made_at)"
        " VALUES (?, ?, 'organisation', ?, 'large', '', 0, 1)",
        (dataset, centre, organisation),
    )
    base.execute(
        "INSERT INTO dataset_version (id, dataset, number, state, job, bytes, form, asks, made_at)"
        " VALUES (?, ?, 1, 'ready', ?, ?, '{}', '{}', 1)",
        (version, dataset, dataset, size),
    )
    base.execute(
        "INSERT INTO dataset_file (version, position, part, name, bytes, blob, upload)"
        " VALUES (?, 0, 'data', 'large.bin', ?, ?, '')",
        (version, size, blob),
    )
    base.execute(
        "INSERT INTO agreement (id, centre, provider, consumer, offer, dataset, title, policy, made_at, name, target)"
        " VALUES (?, ?, ?, ?, '', ?, 'large', ?, 1, ?, ?)",
        (agreement, centre, organisation, f"peer:{peer}", dataset, policy(agreement), agreement, dataset),
    )
    base.execute(
        "INSERT INTO transfer (id, centre, organisation, side, peer, peer_pid, callback, agreement, format, address,"
        " token, opens_until, first_read, state, made_at, changed_at) VALUES (?, ?, ?, 'provider', ?, 'bench',"
        " 'https://bench.example', ?, 'HttpData-PULL', '', ?, '9000000000000000', '', 'STARTED', 1, 1)",
        (transfer, centre, organisation, f"peer:{peer}", agreement, hashlib.sha256(b"bench").hexdigest()),
    )
    return transfer


main()
