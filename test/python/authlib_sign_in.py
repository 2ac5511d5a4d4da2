"""An app with Authlib. The test is its browser: it opens the address that is printed, and writes back where it ended.

Arguments: issuer, client id, client secret, callback address, address after the sign-out.
"""

import json
import sys

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.jose import JsonWebKey, jwt
from authlib.oidc.core import CodeIDToken
from authlib.common.security import generate_token

issuer, client_id, client_secret, callback, signed_out = sys.argv[1:]


def say(**values):
    print(json.dumps(values), flush=True)


metadata = requests.get(issuer + "/.well-known/openid-configuration").json()
assert metadata["issuer"] == issuer
session = OAuth2Session(
    client_id,
    client_secret,
    scope="openid email profile",
    redirect_uri=callback,
    code_challenge_method="S256",
)
verifier, nonce = generate_token(48), generate_token(20)
address, state = session.create_authorization_url(
    metadata["authorization_endpoint"], code_verifier=verifier, nonce=nonce
)
say(open=address)

answer = sys.stdin.readline().strip()
tokens = session.fetch_token(
    metadata["token_endpoint"], authorization_response=answer, code_verifier=verifier
)
keys = JsonWebKey.import_key_set(requests.get(metadata["jwks_uri"]).json())


def claims_of(token, **params):
    claims = jwt.decode(
        token["id_token"],
        keys,
        claims_cls=CodeIDToken,
        claims_options={"iss": {"value": issuer}, "aud": {"value": client_id}},
        claims_params={"client_id": client_id, "access_token": token["access_token"], **params},
    )
    claims.validate(leeway=5)
    return claims


first = claims_of(tokens, nonce=nonce)
user = session.get(metadata["userinfo_endpoint"]).json()
renewed = session.refresh_token(metadata["token_endpoint"], tokens["refresh_token"])
second = claims_of(renewed)
revocation = session.revoke_token(metadata["revocation_endpoint"], tokens["refresh_token"], "refresh_token")
say(
    first=first["email"],
    second=second["email"],
    user=user,
    renewed=renewed["access_token"] != tokens["access_token"] or tokens["id_token"] != renewed["id_token"],
    revoked=revocation.status_code,
    end=requests.Request(
        "GET",
        metadata["end_session_endpoint"],
        params={"client_id": client_id, "logout_uri": signed_out},
    ).prepare().url,
)
