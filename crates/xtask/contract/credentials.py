"""Whose token each of schemathesis' requests carries: that of an account which was signed up for it."""

import itertools
import os
import re

import requests
import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation import GenerationMode

URL = os.environ["LATCHKEY_URL"]
PASSWORD = "correct horse battery staple"
NUMBERS = itertools.count()

# Where the current password is asked for, and as what.
CURRENT = {"/api/auth/change-password": "currentPassword", "/api/auth/delete-user": "password"}

# After these there is no token, no session or no account any more, so each request gets an account of its own.
LAST = re.compile(r"/api/auth/(sign-out|revoke-|change-password|reset-password|delete-user|api-key/delete)")


def post(path, body, token=""):
    headers = {"Authorization": f"Bearer {token}"}
    answer = requests.post(f"{URL}/api/auth/{path}", json=body, headers=headers, timeout=10)
    answer.raise_for_status()
    return answer.json()


def sign_up():
    return post("sign-up/email", {"email": f"someone-{next(NUMBERS)}@example.org", "password": PASSWORD})


def make_api_key(who):
    wish = {"name": "A script", "expiresIn": 30 * 24 * 60 * 60, "permissions": {"tasks": ["read"]}}
    return post("api-key/create", wish, who["token"])


SOMEONE = sign_up()


@schemathesis.auth(refresh_interval=None)
class Accounts:
    def get(self, case, context):
        return sign_up() if LAST.match(case.operation.path) else SOMEONE

    def set(self, case, who, context):
        token = who["accessToken" if is_about_tasks(case) else "token"]
        case.headers["Authorization"] = f"Bearer {token}"
        if case.operation.path.endswith("/api-key/delete") and not is_wrong(case, ParameterLocation.BODY):
            case.body["keyId"] = make_api_key(who)["id"]


@schemathesis.hook
def before_call(context, case, kwargs):
    """The account in the path is that of the token, and the password is right, unless a wrong one is what is tried."""
    if is_about_tasks(case) and not is_wrong(case, ParameterLocation.PATH):
        case.path_parameters["user_id"] = SOMEONE["user"]["id"]
    if case.operation.path in CURRENT and not is_wrong(case, ParameterLocation.BODY):
        case.body[CURRENT[case.operation.path]] = PASSWORD


def is_about_tasks(case):
    return "{user_id}" in case.operation.path


def is_wrong(case, part):
    component = case.meta and case.meta.components.get(part)
    return component is not None and component.mode == GenerationMode.NEGATIVE
