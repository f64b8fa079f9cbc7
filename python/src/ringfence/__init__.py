"""Ringfence: who may do what, secrets as references, and a signed record of every sensitive decision.

>>> import ringfence
>>> policy = ringfence.Policy.from_file("policy.jsonc")
>>> policy.can("user/ana", "deploy.preview", "project/app-web")
True

The same engine answers in the browser, on the edge, in Node and in C++. Every error is a RingfenceError
with a stable ``code``; a *no* is never an error but a Decision that is false.
"""

from ._bundles import (
    SignedPolicy,
    TrustRoot,
    cosign_root,
    open_bundle,
    sign_bindings,
    sign_bundle,
    sign_root,
)
from ._client import Answer, SecretLike, call
from ._conditions import try_condition
from ._core import Secret
from ._decision import (
    DecidingPath,
    Decision,
    Explanation,
    Matrix,
    NearestGrant,
    PolicyId,
    ShadowDecision,
)
from ._errors import RingfenceError
from ._gate import Ran, Resolved, SecretGate, run
from ._identity import Gate, Identity, verify_token
from ._keys import GeneratedKey, Key, Purpose, generate_key
from ._ledger import (
    Ledger,
    LedgerAppended,
    LedgerEntry,
    LedgerProof,
    LedgerReader,
    LedgerReport,
    verify_ledger,
)
from ._policy import Policy, Subject
from ._records import Appended, Record, Recorded, Recorder, verify_record
from ._vault import ListedSecret, Vault

__version__: str = call("version").value["version"]

__all__ = [
    "Answer",
    "Appended",
    "DecidingPath",
    "Decision",
    "Explanation",
    "Gate",
    "GeneratedKey",
    "Identity",
    "Key",
    "Ledger",
    "LedgerAppended",
    "LedgerEntry",
    "LedgerProof",
    "LedgerReader",
    "LedgerReport",
    "ListedSecret",
    "Matrix",
    "NearestGrant",
    "Policy",
    "PolicyId",
    "Purpose",
    "Ran",
    "Record",
    "Recorded",
    "Recorder",
    "Resolved",
    "RingfenceError",
    "Secret",
    "SecretGate",
    "SecretLike",
    "ShadowDecision",
    "SignedPolicy",
    "Subject",
    "TrustRoot",
    "Vault",
    "__version__",
    "call",
    "cosign_root",
    "generate_key",
    "open_bundle",
    "run",
    "sign_bindings",
    "sign_bundle",
    "sign_root",
    "try_condition",
    "verify_ledger",
    "verify_record",
    "verify_token",
]
