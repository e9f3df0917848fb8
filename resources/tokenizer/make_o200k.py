#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns the ranks of o200k_base into the table that gateway/accounting/vocabulary.cpp reads in place.

    npm pack tiktoken@1.0.22 && tar xzf tiktoken-1.0.22.tgz package/encoders/o200k_base.json
    ./make_o200k.py package/encoders/o200k_base.json o200k_base.bin

All numbers are little-endian u32:
    magic "GHT1", number of tokens, number of slots (a power of two), length of the longest token
    offsets    one more than tokens: where each token's bytes begin, by rank
    slots      open addressing by FNV-1a of the bytes: rank in the low 18 bits, the hash's top 14 bits above; all ones = empty
    bytes      of all tokens, by rank
"""
import base64
import json
import struct
import sys

SLOTS = 1 << 18
EMPTY = 0xFFFFFFFF


def fnv1a(token: bytes) -> int:
    value = 2166136261
    for byte in token:
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def read_ranks(path: str) -> list[bytes]:
    ranks: dict[int, bytes] = {}
    with open(path, encoding="utf-8") as file:
        lines = json.load(file)["bpe_ranks"].strip().split("\n")
    for line in lines:
        _, first, *tokens = line.split(" ")
        for index, token in enumerate(tokens):
            ranks[int(first) + index] = base64.b64decode(token)
    if sorted(ranks) != list(range(len(ranks))):
        sys.exit("The ranks have gaps.")
    return [ranks[rank] for rank in range(len(ranks))]


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    tokens = read_ranks(sys.argv[1])
    slots = [EMPTY] * SLOTS
    for rank, token in enumerate(tokens):
        value = fnv1a(token)
        at = value & (SLOTS - 1)
        while slots[at] != EMPTY:
            at = (at + 1) & (SLOTS - 1)
        slots[at] = rank | (value >> 18) << 18
    offsets = [0]
    for token in tokens:
        offsets.append(offsets[-1] + len(token))
    with open(sys.argv[2], "wb") as file:
        file.write(b"GHT1" + struct.pack("<3I", len(tokens), SLOTS, max(map(len, tokens))))
        file.write(struct.pack(f"<{len(offsets)}I", *offsets))
        file.write(struct.pack(f"<{SLOTS}I", *slots))
        file.write(b"".join(tokens))


main()
