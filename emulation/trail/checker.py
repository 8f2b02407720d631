#!/usr/bin/env python3
"""Kiểm tra một tệp nhật ký xuất từ Thi Đua, không cần chương trình Thi Đua và không cần mạng.

    python3 kiem_tra_nhat_ky.py nhat-ky.jsonl
    python3 kiem_tra_nhat_ky.py nhat-ky.jsonl --anchor "12: 3f2a 9c1b 44d0 81ee …"

Chỉ dùng thư viện chuẩn của Python 3.8 trở lên. Mã thoát: 0 nguyên vẹn, 1 có sai lệch,
2 không đọc được tệp hoặc lệnh chưa đúng.

This file is handed out beside every export and imports nothing of the program: it is a second,
independent reading of the format that `emulation/trail/exports.py` writes.
"""

from __future__ import annotations  # Python 3.8 reads the types below as text

import argparse
import hashlib
import json
import re
import sys
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMAT = "thi-dua-nhat-ky-1"
GENESIS = "0" * 64
ERASE = "payload.erase"
COVERED = ("at", "event", "actor_id", "unit_id", "subject", "payload_digest")
MOST_SHOWN = 20
SHORTEST_ANCHOR = 16
LINK = re.compile(rb',"link":"([0-9a-f]{64})"\}$')


class Unreadable(Exception):
    """The file is no export of the trail, or the command was mistyped."""


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def refuse(text: str) -> NoReturn:
    raise ValueError(text)


def spaced(mark: str) -> str:
    return " ".join(mark[at : at + 4] for at in range(0, len(mark), 4))


def merkle_root(digests: Sequence[str]) -> str:
    level = [hashlib.sha256(b"\0" + digest.encode()).digest() for digest in digests]
    while len(level) > 1:
        above = [
            hashlib.sha256(b"\1" + level[at] + level[at + 1]).digest()
            for at in range(0, len(level) - 1, 2)
        ]
        level = above + level[len(above) * 2 :]
    return level[0].hex()


def root_by_path(digest: str, position: int, count: int, path: Sequence[str]) -> str:
    """The root to which the path leads from that place; empty where the path does not fit it."""
    here, rest = hashlib.sha256(b"\0" + digest.encode()).digest(), list(path)
    while count > 1:
        if position ^ 1 < count:
            if not rest:
                return ""
            beside = bytes.fromhex(rest.pop(0))
            pair = beside + here if position % 2 else here + beside
            here = hashlib.sha256(b"\1" + pair).digest()
        position, count = position // 2, (count + 1) // 2
    return "" if rest else here.hex()


class Checker:
    """Reads each line once, in order; holds one seal's digests, whatever the file's length."""

    def __init__(self, anchors: Sequence[tuple[int, str]] = ()) -> None:
        self.anchors = list(anchors)
        self.met: set[tuple[int, str]] = set()
        self.faults: list[str] = []
        self.number, self.link = 0, GENESIS
        self.head: dict[str, Any] = {}
        self.seal: dict[str, Any] = {"n": 0, "hash": GENESIS}
        self.records = self.seals = self.unsealed = 0
        self.is_ended = False
        self.digests: list[str] = []  # of the seal that is being read
        self.last_position, self.last_id = -1, 0
        self.next_id = 1
        self.ahead: set[int] = set()
        self.erased: list[tuple[int, int]] = []
        self.excused: set[str] = set()

    def fault(self, text: str, line: int = 0) -> None:
        self.faults.append(f"Dòng {line or self.number}: {text}.")

    # Lines ---------------------------------------------------------------------------------

    def read(self, lines: Iterable[bytes]) -> None:
        for raw in lines:
            self.number += 1
            before = len(self.faults)
            text = raw.rstrip(b"\n")
            match = LINK.search(text)
            body = text[: match.start()] + b"}" if match else b""
            line = self.parsed(body)
            link = hashlib.sha256(f"{self.link}\n".encode() + body).hexdigest()
            if line is None or match is None:
                self.fault("bị cắt dở hoặc không còn đọc được")
                continue
            self.link = match.group(1).decode()
            self.take(line)
            if link != self.link and len(self.faults) == before:
                self.fault("không nối với dòng trước: ở đây có dòng bị sửa, thêm, bớt hoặc đổi chỗ")
        self.finish()

    def parsed(self, body: bytes) -> dict[str, Any] | None:
        """The line, if it is written in the one form that an export writes."""
        try:
            text = body.decode("utf-8")
            line = json.loads(text, parse_float=refuse, parse_constant=refuse)
        except (ValueError, RecursionError):
            line = None
        is_plain = isinstance(line, dict) and canonical(line) == text
        if self.number == 1 and not (is_plain and line.get("format") == FORMAT):
            raise Unreadable(f"Đây không phải tệp nhật ký xuất từ Thi Đua (dạng {FORMAT}).")
        return line if is_plain else None

    def take(self, line: dict[str, Any]) -> None:
        steps = {
            "head": self.take_head,
            "seal": self.take_seal,
            "record": self.take_record,
            "end": self.take_end,
            "broken": self.take_broken,
        }
        if self.is_ended:
            self.fault("đứng sau dòng kết thúc")
        elif line.get("kind") not in steps:
            self.fault("không thuộc loại nào đã biết")
        else:
            try:
                steps[line["kind"]](line)
            except (KeyError, TypeError, ValueError, AttributeError):
                self.fault("thiếu thông tin hoặc có giá trị không đọc được")

    def take_head(self, line: dict[str, Any]) -> None:
        if self.head:
            self.fault("có dòng mở đầu thứ hai")
        else:
            self.head = {name: line[name] for name in ("whole", "gapless", "last_seal")}

    def take_broken(self, line: dict[str, Any]) -> None:
        self.fault(f"lúc xuất, cơ sở dữ liệu có giá trị không đọc được ({line['text']})")

    def take_end(self, line: dict[str, Any]) -> None:
        self.close_seal()
        self.is_ended = True
        if line["records"] != self.records:
            self.fault(f"tệp phải có {line['records']} bản ghi, nay có {self.records}")
        if line["seals"] != self.seals:
            self.fault(f"tệp phải có {line['seals']} niêm phong, nay có {self.seals}")

    # Seals ---------------------------------------------------------------------------------

    def take_seal(self, line: dict[str, Any]) -> None:
        self.close_seal()
        before, n = self.seal, line["n"]
        if self.unsealed:
            self.fault(f"niêm phong số {n} đứng sai chỗ")
        if n != before["n"] + 1:
            self.fault(f"thiếu niêm phong số {before['n'] + 1} ở trước số {n}")
        elif line["previous"] != before["hash"]:
            self.fault(f"niêm phong số {n} không nối với niêm phong số {before['n']}")
        covered = [line["previous"], n, line["count"], line["root"], line["at"]]
        if sha256(canonical(covered)) != line["hash"]:
            self.fault(f"niêm phong số {n} đã bị sửa")
        self.seal, self.digests = line, []
        self.last_position, self.last_id = -1, 0
        self.seals += 1
        for number, mark in self.anchors:
            if line["hash"].startswith(mark) and number in (0, n):
                self.met.add((number, mark))

    def close_seal(self) -> None:
        """The seal just read has all its records, as they were sealed."""
        if not self.seals or not self.head["whole"] or self.unsealed:
            return
        n, count = self.seal["n"], self.seal["count"]
        if len(self.digests) != count:
            self.fault(f"niêm phong số {n} phải có {count} bản ghi, nay có {len(self.digests)}")
        elif merkle_root(self.digests) != self.seal["root"]:
            self.fault(f"niêm phong số {n} có bản ghi bị sửa hoặc đổi chỗ")

    # Records -------------------------------------------------------------------------------

    def take_record(self, line: dict[str, Any]) -> None:
        self.records += 1
        if line["event"] == ERASE:
            self.excused.add(line["subject"])
        self.own(line)
        if line["position"] is None:
            self.close_seal()
            self.last_id = self.last_id if self.unsealed else 0
            self.unsealed += 1
        elif self.unsealed or not self.seals:
            self.fault(f"bản ghi số {line['id']} đứng ngoài niêm phong của nó")
        elif self.head["whole"]:
            self.placed(line)
        else:
            self.proved(line)
        if line["id"] <= self.last_id:
            self.fault(f"bản ghi số {line['id']} đứng sai thứ tự")
        self.last_id = line["id"]
        if self.head["whole"] and self.head["gapless"]:
            self.counted(line["id"])

    def own(self, line: dict[str, Any]) -> None:
        """The record agrees with its own digest, and its content with the record."""
        number, salt, content = line["id"], line["salt"], line["content"]
        if sha256(canonical([line[name] for name in COVERED])) != line["digest"]:
            self.fault(f"bản ghi số {number} đã bị sửa sau khi ghi")
        elif salt is None:
            self.fault(f"bản ghi số {number} bị mất phần nội dung")
        elif salt == "" and content == {}:
            self.erased.append((number, self.number))
        elif sha256(f"{salt}\n{canonical(content)}") != line["payload_digest"]:
            self.fault(f"bản ghi số {number} có phần nội dung đã bị sửa sau khi ghi")

    def placed(self, line: dict[str, Any]) -> None:
        """In a whole trail the records of a seal follow each other without a gap."""
        n, position, expected = self.seal["n"], line["position"], self.last_position + 1
        if position > expected:
            self.fault(
                f"thiếu bản ghi thứ {expected + 1} của niêm phong số {n}, "
                f"ở trước bản ghi số {line['id']}"
            )
        elif position < expected:
            self.fault(f"bản ghi số {line['id']} đứng sai thứ tự")
        self.last_position = max(position, self.last_position)
        self.digests.append(line["digest"])

    def proved(self, line: dict[str, Any]) -> None:
        """In a filtered trail each record leads to the root of its seal by a path of its own."""
        count, position = self.seal["count"], line["position"]
        fits = 0 <= position < count
        root = root_by_path(line["digest"], position, count, line["path"]) if fits else ""
        if root != self.seal["root"]:
            self.fault(f"bản ghi số {line['id']} không có trong niêm phong số {self.seal['n']}")

    def counted(self, number: int) -> None:
        """Numbers follow each other on SQLite: one that is left out was deleted."""
        if number < self.next_id or number in self.ahead:
            self.fault(f"bản ghi số {number} xuất hiện hai lần")
        self.ahead.add(number)
        while self.next_id in self.ahead:
            self.ahead.remove(self.next_id)
            self.next_id += 1

    # The end -------------------------------------------------------------------------------

    def finish(self) -> None:
        if not self.head:
            raise Unreadable("Tệp trống hoặc thiếu dòng mở đầu.")
        if not self.is_ended:
            self.close_seal()
            self.fault("tệp bị cắt cụt, thiếu dòng kết thúc", self.number + 1)
        if self.seal["n"] != self.head["last_seal"]:
            self.fault(f"tệp phải có đến niêm phong số {self.head['last_seal']}")
        if self.ahead:
            self.fault(f"thiếu bản ghi số {self.next_id}")
        if self.head["whole"]:
            self.excuse()
        self.compare()

    def excuse(self) -> None:
        """Content is gone only where a recorded act says so."""
        for number, line in self.erased:
            if f"audit:{number}" not in self.excused:
                self.fault(f"bản ghi số {number} bị xóa nội dung mà không ghi việc xóa", line)

    def compare(self) -> None:
        """What was printed on paper is in the chain; without it a cut cannot be noticed."""
        for number, mark in self.anchors:
            if (number, mark) not in self.met:
                where = f"số {number}, {spaced(mark)}" if number else spaced(mark)
                self.faults.append(
                    f"Niêm phong in trên giấy ({where}) không có trong tệp: "
                    "nhật ký đã bị cắt hoặc bị thay."
                )

    def summary(self) -> str:
        last = self.seal
        lines = [f"Nguyên vẹn: {self.records} bản ghi, {self.seals} niêm phong."]
        if self.seals:
            lines.append(f"Niêm phong cuối, số {last['n']}: {spaced(last['hash'][:32])}.")
        if self.unsealed:
            lines.append(
                f"{self.unsealed} bản ghi chưa niêm phong: mỗi bản ghi chỉ khớp mã của chính nó."
            )
        if self.erased:
            lines.append(f"{len(self.erased)} bản ghi đã được xóa phần nội dung.")
        if not self.head["whole"]:
            lines.append(
                "Tệp là một phần nhật ký: chứng minh từng bản ghi đã được niêm phong đúng như vậy, "
                "không chứng minh rằng không thiếu bản ghi nào."
            )
        if not self.anchors:
            lines.append("Chưa đối chiếu với giấy: thêm --anchor và mã niêm phong đã in.")
        return "\n".join(lines)


def read_anchor(text: str) -> tuple[int, str]:
    """Number (0 where none) and mark of a seal, from what stands on paper: «12: 3f2a 9c1b …»."""
    number, _, mark = text.rpartition(":")
    digits = re.sub(r"\D", "", number)
    mark = re.sub(r"[\s.…]", "", mark).lower()
    if not re.match(r"[0-9a-f]+$", mark) or not SHORTEST_ANCHOR <= len(mark) <= 64:
        raise Unreadable(
            f"Mã niêm phong «{text}» chưa đúng: chép ít nhất {SHORTEST_ANCHOR} chữ số, chữ a đến f."
        )
    return int(digits or 0), mark


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Kiểm tra tệp nhật ký xuất từ Thi Đua.")
    parser.add_argument("file", metavar="TỆP", help="tệp nhat-ky-….jsonl")
    parser.add_argument(
        "--anchor", action="append", default=[], metavar="MÃ", help="niêm phong in trên giấy"
    )
    asked = parser.parse_args(arguments)
    try:
        checker = Checker([read_anchor(text) for text in asked.anchor])
        with open(asked.file, "rb") as lines:
            checker.read(lines)
    except Unreadable as error:
        print(error)
        return 2
    except OSError as error:
        print(f"Không mở được tệp {asked.file}: {error.strerror}.")
        return 2
    if not checker.faults:
        print(checker.summary())
        return 0
    print(f"Có {len(checker.faults)} sai lệch. Sai lệch đầu tiên:")
    for fault in checker.faults[:MOST_SHOWN]:
        print(fault)
    if len(checker.faults) > MOST_SHOWN:
        print(f"… và {len(checker.faults) - MOST_SHOWN} sai lệch nữa.")
    return 1


if __name__ == "__main__":
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    sys.exit(main())
