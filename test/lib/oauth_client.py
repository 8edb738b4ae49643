#!/usr/bin/env python3
"""What tests of signing on with OAuth need beside psql: an issuer, a client that passes any
token, and a person at a browser.

  key NAME                      makes an RSA key NAME.pem, prints its JWK set
  sign DIRECTORY                for each line of standard input a token: a JSON array of the
                                subject, claims that are put in place of the usual ones (null:
                                none), the same of the header, and the key in that directory
  connect ROLE DATABASE         signs on with the token in the environment's TOKEN; then each
                                line of standard input is a query, whose values are printed;
                                prints what the server says of an error, and goes on
  browse URL LOGIN PASSWORD     approves what the provider's page asks, as a person would
  obtain ISSUER CLIENT LOGIN PASSWORD   an access token, the person having approved it
"""
import base64
import hashlib
import hmac
import html
import json
import os
import re
import socket
import struct
import sys
import time


def encode(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value):
    return encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def make_key(name):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    with open(name + ".pem", "wb") as file:
        file.write(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                     serialization.NoEncryption()))
    public = key.public_key().public_numbers()
    print(json.dumps({"keys": [{"kty": "RSA", "kid": os.path.basename(name), "use": "sig",
                                "n": number(public.n), "e": number(public.e)}]}))


def put(members, more):
    return {name: value for name, value in (members | more).items() if value is not None}


def make_token(key, subject, claims, header, name):
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding

    now = int(time.time())
    usual = {"iss": "https://id.bank", "aud": "mesh", "sub": subject, "iat": now, "exp": now + 600}
    header = put({"alg": "RS256", "kid": name}, header)
    signed = ".".join(encode(json.dumps(part).encode()) for part in (header, put(usual, claims)))
    if header["alg"] == "RS256":
        signature = key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    elif header["alg"] == "HS256":  # the public key as the secret of an HMAC
        public = key.public_key().public_bytes(serialization.Encoding.PEM,
                                               serialization.PublicFormat.SubjectPublicKeyInfo)
        signature = hmac.new(public, signed.encode(), hashlib.sha256).digest()
    else:
        signature = b""
    return signed + "." + encode(signature)


def sign(directory):
    from cryptography.hazmat.primitives import serialization

    keys = {}
    for name in (name for name in os.listdir(directory) if name.endswith(".pem")):
        with open(os.path.join(directory, name), "rb") as file:
            keys[name[:-4]] = serialization.load_pem_private_key(file.read(), None)
    for line in sys.stdin:
        subject, claims, header, name = json.loads(line)
        print(make_token(keys[name], subject, claims, header, name), flush=True)


class Session:
    def __init__(self, role, database, token):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(30)
        self.socket.connect(os.environ["PGHOST"] + "/.s.PGSQL." + os.environ.get("PGPORT", "5432"))
        self.input = self.socket.makefile("rb")
        parameters = f"user\0{role}\0database\0{database}\0\0".encode()
        self.socket.sendall(struct.pack("!ii", len(parameters) + 8, 3 << 16) + parameters)
        self.authenticate(token)
        self.answer()

    def send(self, kind, body):
        self.socket.sendall(kind + struct.pack("!i", len(body) + 4) + body)

    def receive(self):
        kind = self.input.read(1)
        if not kind:
            raise ConnectionError("the server has closed the connection")
        return kind, self.input.read(struct.unpack("!i", self.input.read(4))[0] - 4)

    def authenticate(self, token):
        self.authentication()
        first = b"n,,\x01auth=Bearer " + token.encode() + b"\x01\x01"
        self.send(b"p", b"OAUTHBEARER\0" + struct.pack("!i", len(first)) + first)
        if self.authentication() == 11:  # refused: the client has to say that it knows
            self.send(b"p", b"\x01")
            self.authentication()

    def authentication(self):
        while True:
            kind, body = self.receive()
            if kind == b"E":
                raise PermissionError(message(body))
            if kind == b"R":
                return struct.unpack("!i", body[:4])[0]

    def answer(self):
        while True:
            kind, body = self.receive()
            if kind == b"Z":
                return
            if kind == b"E":
                print(message(body), flush=True)
                if b"FATAL" in body:
                    raise PermissionError(message(body))
            elif kind == b"D":
                print("|".join(values(body)), flush=True)

    def query(self, text):
        self.send(b"Q", text.encode() + b"\0")
        self.answer()


def message(body):
    fields = {field[:1]: field[1:].decode() for field in body.split(b"\0") if field}
    return " ".join(fields[name] for name in (b"S", b"C", b"M", b"D") if name in fields)


def values(body):
    at = 2
    for _ in range(struct.unpack("!h", body[:2])[0]):
        size = struct.unpack("!i", body[at:at + 4])[0]
        at += 4
        yield "" if size < 0 else body[at:at + size].decode()
        at += max(size, 0)


def connect(role, database):
    token = os.environ["TOKEN"]
    if token.startswith("@"):  # too long for the environment
        with open(token[1:]) as file:
            token = file.read()
    try:
        session = Session(role, database, token)
        for line in sys.stdin:
            session.query(line)
    except (PermissionError, ConnectionError) as error:
        sys.exit(str(error))


def browse(url, login, password):
    """Every form on the way is filled in and sent, until there is none."""
    import urllib.parse
    import urllib.request
    from http.cookiejar import CookieJar

    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    for _ in range(10):
        with opener.open(url) as response:
            place, page = response.geturl(), response.read().decode()
        form = re.search(r"<form(.*?)</form>", page, re.DOTALL)
        if form is None:
            return re.sub(r"\s+", " ", html.unescape(re.sub("<[^>]*>", " ", page))).strip()
        action = re.search(r'action="([^"]*)"', form[1])
        fields = {}
        for field in re.findall(r"<(?:input|button)[^>]*>", form[1]):
            name, value = (re.search(rf'{part}="([^"]*)"', field) for part in ("name", "value"))
            if name:
                fields.setdefault(name[1], html.unescape(value[1]) if value else "")
        fields |= {name: value for name, value in (("login", login), ("password", password))
                   if name in fields}
        where = urllib.parse.urljoin(place, html.unescape(action[1])) if action else place
        url = urllib.request.Request(where, urllib.parse.urlencode(fields).encode())
    sys.exit("there is no end of forms")


def post(url, fields):
    import urllib.parse
    import urllib.request

    with urllib.request.urlopen(url, urllib.parse.urlencode(fields).encode()) as response:
        return json.load(response)


def obtain(issuer, client, login, password):
    """RFC 8628: a device asks, the person approves it elsewhere, the device gets its token."""
    asked = post(issuer + "/device/code", {"client_id": client, "scope": "openid email"})
    browse(asked["verification_uri_complete"], login, password)
    got = post(issuer + "/token", {"client_id": client, "device_code": asked["device_code"],
                                   "grant_type": "urn:ietf:params:oauth:grant-type:device_code"})
    return got["access_token"]


if __name__ == "__main__":
    verbs = {"key": make_key, "sign": sign, "connect": connect, "browse": browse, "obtain": obtain}
    result = verbs[sys.argv[1]](*sys.argv[2:])
    if result is not None:
        print(result)
