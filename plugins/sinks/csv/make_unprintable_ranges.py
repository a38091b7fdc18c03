#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes unprintable_ranges.inc next to this file. Run with CPython 3.11: the table is its idea of Unicode (14.0)."""
import pathlib
import sys
import unicodedata

if unicodedata.unidata_version != "14.0.0":
    sys.exit(f"run with CPython 3.11 (Unicode 14.0.0), not {unicodedata.unidata_version}")

ranges = []
for code in range(sys.maxunicode + 1):
    if chr(code).isprintable():
        continue
    if ranges and ranges[-1][1] == code - 1:
        ranges[-1][1] = code
    else:
        ranges.append([code, code])

items = [f"{{0x{first:x}, 0x{last:x}}}," for first, last in ranges]
lines = ["// SPDX-License-Identifier: Apache-2.0", "// Made by make_unprintable_ranges.py; do not edit."]
line = ""
for item in items:
    if len(line) + 1 + len(item) > 110:
        lines.append(line)
        line = ""
    line += (" " if line else "") + item
lines.append(line)
pathlib.Path(__file__).with_name("unprintable_ranges.inc").write_text("\n".join(lines) + "\n")
