"""Short-lived credentials for a TURN server that shares a secret with the house (the TURN REST scheme).

The user name says until when it holds and whose it is; the password is its signature, so that the TURN server needs to
know nothing of members (draft-uberti-behave-turn-rest-00; coturn: `use-auth-secret`).
"""

import base64
import hashlib
import hmac


def credentials(secret: str, identity: str, until_unix_s: int) -> tuple[str, str]:
    """User name and password that a TURN server with this secret accepts until then."""
    username = f"{until_unix_s}:{identity}"
    digest = hmac.new(secret.encode(), username.encode(), hashlib.sha1).digest()
    return username, base64.b64encode(digest).decode()
