"""Reads the shipped data files, verified, with NULL and "" kept apart."""
import functools
import hashlib
import lzma
import re
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|([^,"]*))(?:,|$)')


def digests():
    """The digest of every unpacked file, by its path, as SHA256SUMS states it."""
    lines = (DATA / "SHA256SUMS").read_text().splitlines()
    return {path: digest for digest, path in (line.split() for line in lines)}


def text(path):
    """The text of data/<path>, packed or plain; raises ValueError if it is not the file we know."""
    packed = DATA / f"{path}.xz"
    raw = lzma.decompress(packed.read_bytes()) if packed.exists() else (DATA / path).read_bytes()
    if hashlib.sha256(raw).hexdigest() != digests()[path]:
        raise ValueError(f"data/{path} differs from the digest in data/SHA256SUMS: restore it from Git")
    return raw.decode("ascii")


def fields(line):
    """Splits one CSV record. An unquoted blank is None and "" is an empty string, as in COPY."""
    if '"' not in line:
        return [field or None for field in line.split(",")]
    found, at = [], 0
    while at <= len(line):
        match = FIELD.match(line, at)
        quoted, plain = match.groups()
        found.append(plain or None if quoted is None else quoted.replace('""', '"'))
        at = match.end()
        if not match[0].endswith(","):
            break
    return found


@functools.cache
def rows(path):
    """All records of data/<path> as dictionaries. No file has a line break inside a field."""
    header, *records = text(path).splitlines()
    names = [name.lower() for name in fields(header)]
    return [dict(zip(names, fields(record), strict=True)) for record in records]


def percent(part, whole, digits=2):
    """100 × part / whole, rounded half up, as text with exactly that many digits."""
    return fixed(Decimal(100) * Decimal(part) / Decimal(whole), digits)


def fixed(value, digits=2):
    """A decimal rounded half up, as text with exactly that many digits."""
    return str(Decimal(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
