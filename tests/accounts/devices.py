"""What people hold in their hands: a passkey and an authenticator app, in software."""

import base64
import hashlib
import json
import secrets
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.webauthn import AttestedCredentialData, AuthenticatorData

from accounts.models import User

FLAGS = AuthenticatorData.FLAG
SEED = base64.b32encode(b"twenty bytes of a key").decode()


def written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class Passkey:
    """Answers what a page asks of a browser, as JSON for the field `credential`."""

    def __init__(self, host: str = "testserver") -> None:
        self.origin, self.rp = f"http://{host}", hashlib.sha256(host.encode()).digest()
        self.key, self.id = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(32)
        self.owner = b""

    def made(self, options: dict[str, Any]) -> str:
        asked = options["creation_options"]["publicKey"]
        self.owner = base64.urlsafe_b64decode(asked["user"]["id"] + "==")
        held = AttestedCredentialData.create(b"\0" * 16, self.id, ES256.from_cryptography_key(self.key.public_key()))
        data = AuthenticatorData.create(self.rp, FLAGS.UP | FLAGS.UV | FLAGS.AT, 0, held)
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        return self._said("webauthn.create", asked["challenge"], attestationObject=written(attested))

    def shown(self, options: dict[str, Any], flags: FLAGS = FLAGS.UP | FLAGS.UV) -> str:
        challenge = options["request_options"]["publicKey"]["challenge"]
        data = AuthenticatorData.create(self.rp, flags, 0)
        signed = bytes(data) + hashlib.sha256(self._client("webauthn.get", challenge)).digest()
        signature = self.key.sign(signed, ec.ECDSA(SHA256()))
        return self._said("webauthn.get", challenge, authenticatorData=written(bytes(data)),
                          signature=written(signature), userHandle=written(self.owner))  # fmt: skip

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _said(self, kind: str, challenge: str, **response: str) -> str:
        response["clientDataJSON"] = written(self._client(kind, challenge))
        return json.dumps({"id": written(self.id), "rawId": written(self.id), "type": "public-key",
                           "response": response, "clientExtensionResults": {}})  # fmt: skip


def code_of_app(seed: str = SEED, *, steps: int = 0) -> str:
    """What the app shows now, or some half minutes from now."""
    return format_hotp_value(hotp_value(seed, int(time.time()) // 30 + steps))


def give_app(user: User) -> Authenticator:
    return TOTP.activate(user, SEED).instance
