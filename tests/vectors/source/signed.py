"""Signed documents made by hand, so that vectors can hold what our own signing refuses to sign.

Keys from a label, Ed25519 by RFC 8032 in plain numbers, the format of docs/FORMATS.md: no code of the engine.
"""

import base64
import hashlib

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
BASE_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
BASE_Y = 46316835694926478169428394003475163141307993866256225615783033603165251855960
BASE = (BASE_X, BASE_Y, 1, BASE_X * BASE_Y % P)


def add(a, b):
    """Points in extended coordinates (X, Y, Z, T)."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    u, v, w, x = f - e, h - g, h + g, f + e
    return (u * v % P, w * x % P, v * w % P, u * x % P)


def times(scalar, point):
    out = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            out = add(out, point)
        point, scalar = add(point, point), scalar >> 1
    return out


def packed(point):
    inverse = pow(point[2], P - 2, P)
    x, y = point[0] * inverse % P, point[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


def number(*parts):
    return int.from_bytes(hashlib.sha512(b"".join(parts)).digest(), "little")


class Key:
    """A secret key whose seed is the hash of its label."""

    def __init__(self, purpose, name, label):
        self.purpose, self.name = purpose, name
        self.seed = hashlib.sha256(label.encode()).digest()
        hashed = hashlib.sha512(self.seed).digest()
        self.scalar = (int.from_bytes(hashed[:32], "little") & (1 << 254) - 8) | 1 << 254
        self.prefix = hashed[32:]
        self.point = packed(times(self.scalar, BASE))
        self.hash = hashlib.sha256(f"ringfence:{purpose}:{name}\n".encode() + b"\x01" + self.point).digest()[:4]

    def _text(self, key):
        return f"ringfence:{self.purpose}:{self.name}+{self.hash.hex()}+{base64.b64encode(b'%c' % 1 + key).decode()}"

    @property
    def id(self):
        return f"{self.name}+{self.hash.hex()}"

    @property
    def public(self):
        return self._text(self.point)

    @property
    def secret(self):
        return "PRIVATE+KEY+" + self._text(self.seed)

    def line(self, body):
        """The signature line under a body."""
        message = f"ringfence:{self.purpose}:v1\n{body}".encode()
        r = number(self.prefix, message) % ORDER
        start = packed(times(r, BASE))
        s = (r + number(start, self.point, message) * self.scalar) % ORDER
        signature = start + s.to_bytes(32, "little")
        return f"\u2014 {self.name} {base64.b64encode(self.hash + signature).decode()}\n"


def document(body, *keys):
    return body + "\n" + "".join(key.line(body) for key in keys)


def body_of(text):
    return text[: text.index("\n\n") + 1]


def head(text):
    return hashlib.sha256(body_of(text).encode()).hexdigest()
