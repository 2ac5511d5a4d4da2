"""Verifies tokens with PyJWT and its cache of key sets, as it is by default.

Each line of the input is a JSON object with token, keys (address of the key set), issuer and audience (null: not checked).
Each line of the output is "ok", or why the token was refused.
"""

import json
import sys

import jwt

clients = {}


def verify(token, keys, issuer, audience):
    client = clients.setdefault(keys, jwt.PyJWKClient(keys))
    key = client.get_signing_key_from_jwt(token).key
    options = {"verify_aud": audience is not None}
    jwt.decode(token, key, algorithms=["RS256"], issuer=issuer, audience=audience, options=options)


for line in sys.stdin:
    try:
        verify(**json.loads(line))
        print("ok", flush=True)
    except jwt.PyJWTError as error:
        print(f"{type(error).__name__}: {error}".replace("\n", " "), flush=True)
