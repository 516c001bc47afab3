"""Notes of Latchkey users. With the shared JWT_SECRET, this service verifies tokens without a request to Latchkey."""

import os
import time
from typing import Annotated

import jwt
from fastapi import Body, Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

SECRETS = os.environ["JWT_SECRET"].split(",")
# The clocks of two machines may differ by a minute.
RULES = {"algorithms": ["HS256"], "audience": "latchkey-api", "issuer": "latchkey", "leeway": 60}
# PyJWT applies its leeway to `exp` as well, which is stricter here, in seconds.
MAX_EXPIRED = 5
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(HTTPBearer(auto_error=False))]
app = FastAPI(title="Notes")
notes: dict[str, list[str]] = {}


def verify(token: str) -> dict:
    """Return the claims of an access token that any of the secrets has signed. Session tokens are rejected."""
    for secret in SECRETS:
        try:
            signed = jwt.decode_complete(token, secret, options={"require": ["exp", "iat", "sub"]}, **RULES)
        except jwt.InvalidSignatureError:
            continue
        claims = signed["payload"]
        if claims["exp"] <= time.time() - MAX_EXPIRED:
            raise jwt.ExpiredSignatureError
        if signed["header"].get("typ") == "at+jwt":
            return claims
    raise jwt.InvalidTokenError


def owner(user_id: str, bearer: Bearer) -> str:
    """Return the user of the path if the token belongs to them; otherwise 404, as in Latchkey."""
    try:
        claims = verify(bearer.credentials if bearer else "")
    except jwt.InvalidTokenError as refusal:
        expired = isinstance(refusal, jwt.ExpiredSignatureError)
        code = "TOKEN_EXPIRED" if expired else "INVALID_TOKEN" if bearer else "UNAUTHORIZED"
        raise HTTPException(401, code, {"WWW-Authenticate": "Bearer"}) from refusal
    if claims["sub"] != user_id:
        raise HTTPException(404)
    return user_id


Owner = Annotated[str, Depends(owner)]


@app.get("/api/{user_id}/notes")
def read(user_id: Owner) -> list[str]:
    return notes.get(user_id, [])


@app.post("/api/{user_id}/notes", status_code=201)
def write(user_id: Owner, text: Annotated[str, Body(embed=True)]) -> None:
    notes.setdefault(user_id, []).append(text)
