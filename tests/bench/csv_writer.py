# SPDX-License-Identifier: Apache-2.0
"""The loop that people write: rows of JSON from a file into a CSV table. Usage: csv_writer.py ROWS TABLE"""
import csv
import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    rows = [json.loads(line) for line in file]
columns = sorted({key for row in rows for key in row})
with open(sys.argv[2], "w", newline="", encoding="utf-8-sig") as file:
    table = csv.DictWriter(file, columns, delimiter=";")
    table.writeheader()
    for row in rows:
        table.writerow(row)
