"""Ringfence: who may do what, secrets as references, and a signed record of every sensitive decision.

>>> import ringfence
>>> policy = ringfence.Policy.from_file("policy.jsonc")
>>> policy.can("user/ana", "deploy.preview", "project/app-web")
True

The same engine answers in the browser, on the edge, in Node and in C++. Every error is a RingfenceError
with a stable ``code``; a *no* is never an error but a Decision that is false.
"""

from ._client import Answer, SecretLike, call
from ._core import Secret
from ._decision import Decision, DecidingPath, Matrix, PolicyId
from ._errors import RingfenceError
from ._identity import Gate, Identity, verify_token
from ._keys import GeneratedKey, Key, Purpose, generate_key
from ._policy import Policy, Subject
from ._records import Appended, Record, Recorded, Recorder, verify_record

__version__: str = call("version").value["version"]

__all__ = [
    "Answer",
    "Appended",
    "DecidingPath",
    "Decision",
    "Gate",
    "GeneratedKey",
    "Identity",
    "Key",
    "Matrix",
    "Policy",
    "PolicyId",
    "Purpose",
    "Record",
    "Recorded",
    "Recorder",
    "RingfenceError",
    "Secret",
    "SecretLike",
    "Subject",
    "__version__",
    "call",
    "generate_key",
    "verify_record",
    "verify_token",
]
