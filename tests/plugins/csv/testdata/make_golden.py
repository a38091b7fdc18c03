#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What the Python exporter writes for a list of items: the reference of the compat profile.

make_golden.py                      makes every *.csv in this folder again from the *.ndjson beside it
make_golden.py INPUT OUTPUT         makes one (the test against a living Python does this)

The golden files are those of CPython 3.11; others differ in NUL characters (3.10 and older) and in what they take for
printable (the version of Unicode).
"""
import csv
import json
import pathlib
import sys

TITLES = {
    "Id": "Идентификатор",
    "id": "Идентификатор",
    "DeviceId": "Идентификатор устройства",
    "device": "Устройство",
    "ApplicationName": "Название приложения",
    "name": "Имя",
    "fullName": "Полное имя",
    "ApplicationVersion": "Версия приложения",
    "PatchVersion": "Версия патча",
    "UserName": "Имя пользователя",
    "description": "Описание",
    "Domain": "Домен",
    "groups": "Группы",
    "isDisabled": "Отключен",
    "isLockedOut": "Заблокирован",
    "lastSeen": "Последний вход",
    "canChangePassword": "Можно сменить пароль",
    "mustChangePassword": "Требуется смена пароля",
    "passwordNeverExpires": "Пароль не истекает",
    "sid": "SID",
    "source": "Источник",
    "installedOn": "Установлено на",
    "version": "Версия",
    "vendor": "Производитель",
    "program": "Программа",
    "size": "Размер",
}


def export(source, target):
    with open(source, "rb") as file:
        items = [json.loads(line) for line in file.read().split(b"\n") if line]
    if not items:
        return
    keys = sorted({key for item in items for key in item})
    with open(target, "w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([TITLES.get(key, key) for key in keys])
        for item in items:
            writer.writerow([item.get(key) for key in keys])


if __name__ == "__main__":
    if len(sys.argv) == 3:
        export(sys.argv[1], sys.argv[2])
    elif sys.version_info[:2] == (3, 11):
        for path in sorted(pathlib.Path(__file__).parent.glob("*.ndjson")):
            export(path, path.with_suffix(".csv"))
    else:
        sys.exit("the golden files are those of CPython 3.11")
