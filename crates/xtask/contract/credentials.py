"""Gives each request of schemathesis the token of an account that was signed up for it."""

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

# Operations that require the current password, with the name of its field.
CURRENT = {
    "/api/auth/change-password": "currentPassword",
    "/api/auth/delete-user": "password",
    "/api/auth/two-factor/enable": "password",
    "/api/auth/two-factor/get-totp-uri": "password",
    "/api/auth/two-factor/generate-backup-codes": "password",
    "/api/auth/two-factor/disable": "password",
}

# These end the token, the session or the account, so each request gets an account of its own.
ENDING = re.compile(
    r"/api/auth/(sign-out|revoke-|change-password|reset-password|delete-user|api-key/delete|two-factor/)"
)


def post(path, body, token=""):
    headers = {"Authorization": f"Bearer {token}"}
    response = requests.post(f"{URL}/api/auth/{path}", json=body, headers=headers, timeout=10)
    response.raise_for_status()
    return response.json()


def sign_up():
    return post("sign-up/email", {"email": f"someone-{next(NUMBERS)}@example.org", "password": PASSWORD})


def create_personal_access_token(account):
    request = {"name": "A script", "expiresIn": 30 * 24 * 60 * 60, "permissions": {"tasks": ["read"]}}
    return post("api-key/create", request, account["token"])


ACCOUNT = sign_up()


def tasks(method, rest, body=None):
    url = f"{URL}/api/{ACCOUNT['user']['id']}/tasks{rest}"
    headers = {"Authorization": f"Bearer {ACCOUNT['accessToken']}"}
    response = requests.request(method, url, json=body, headers=headers, timeout=10)
    response.raise_for_status()
    return response


def create_task(in_trash):
    task = tasks("POST", "", {"title": "A task"}).json()["id"]
    if in_trash:
        tasks("DELETE", f"/{task}")
    return task


@schemathesis.auth(refresh_interval=None)
class Accounts:
    def get(self, case, context):
        return sign_up() if ENDING.match(case.operation.path) else ACCOUNT

    def set(self, case, account, context):
        token = account["accessToken" if is_about_tasks(case) else "token"]
        case.headers["Authorization"] = f"Bearer {token}"
        if case.operation.path.endswith("/api-key/delete") and not is_wrong(case, ParameterLocation.BODY):
            case.body["keyId"] = create_personal_access_token(account)["id"]


@schemathesis.hook
def before_call(context, case, kwargs):
    """Sends the account of the token and the right password, except in requests that test wrong ones."""
    if is_about_tasks(case) and not is_wrong(case, ParameterLocation.PATH):
        case.path_parameters["user_id"] = ACCOUNT["user"]["id"]
        # Few other operations leave a task in the state that these need.
        in_trash = "/trash/{task_id}" in case.operation.path
        if in_trash or case.operation.path.endswith("/complete"):
            case.path_parameters["task_id"] = create_task(in_trash)
    if case.operation.path in CURRENT and not is_wrong(case, ParameterLocation.BODY):
        case.body[CURRENT[case.operation.path]] = PASSWORD


def is_about_tasks(case):
    return "{user_id}" in case.operation.path


def is_wrong(case, part):
    component = case.meta and case.meta.components.get(part)
    return component is not None and component.mode == GenerationMode.NEGATIVE
