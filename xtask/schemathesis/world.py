"""Makes things in the demo world to which calls can be put, as programs and people make them.

`make SITE` prints, as JSON: a token of an organisation's owner and one of the centre's administrator,
and the ids of what was made. `still SITE TOKEN` ends well where the token is good still. Standard
library alone.
"""

import base64
import json
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

DO, SITE = sys.argv[1:3]
OWNER, MEMBER, ADMINISTRATOR = 0, 1, 4
ROWS = "time,machine,load,bad\n" + "".join(
    f"2026-01-{1 + i // 24:02} {i % 24:02}:00,{i % 3},{20 + i % 7}.5,{int(i % 7 > 4)}\n"
    for i in range(360)
)


class Stay(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer."""

    def redirect_request(self, *_):
        return None


OPEN = urllib.request.build_opener(Stay).open


def call(method, path, body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(SITE + path, body, headers, method=method)
    try:
        answer = OPEN(request)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.status, answer.headers, answer.read().decode()


def expect(status, answer):
    if answer[0] != status:
        sys.exit(f"{answer[0]} in the place of {status}: {answer[2][:2000]}")
    return answer


def token(account):
    """A token with every scope of that account, made on its page."""
    form = {"Content_Type": "application/x-www-form-urlencoded", "Accept": "text/html", "Origin": SITE}
    fields = urllib.parse.urlencode({"account": account}).encode()
    _, headers, _ = expect(303, call("POST", "/demo/signin", fields, **form))
    cookie = headers["Set-Cookie"].split(";")[0]
    fields = {"token-name": "programs", "scope-read": "on", "scope-write": "on", "days": "30"}
    fields = urllib.parse.urlencode(fields).encode()
    _, _, page = expect(200, call("POST", "/account/tokens", fields, Cookie=cookie, **form))
    return re.search(r">\s*([A-Za-z0-9_-]{43})\s*<", page)[1]


def tokens(secret):
    """The ids of the tokens of whose token that is."""
    _, _, text = expect(200, call("GET", "/api/v1/tokens", Authorization=f"Bearer {secret}"))
    return [one["id"] for one in json.loads(text)]


def make():
    _, _, page = expect(200, call("GET", "/demo", Accept="text/html"))
    accounts = re.findall(r'name="account" value="([^"]+)"', page)
    owner = token(accounts[OWNER])
    by_owner = {"Authorization": f"Bearer {owner}"}

    def api(status, method, path, value=None):
        body = None if value is None else json.dumps(value).encode()
        _, _, text = expect(
            status, call(method, "/api/v1" + path, body, Content_Type="application/json", **by_owner)
        )
        return json.loads(text) if text else None

    def brought():
        name = base64.b64encode("line.csv".encode()).decode()
        body = ROWS.encode()
        _, headers, _ = expect(
            201,
            call(
                "POST",
                "/api/v1/uploads",
                body,
                Tus_Resumable="1.0.0",
                Upload_Length=str(len(body)),
                Upload_Metadata=f"filename {name}",
                Content_Type="application/offset+octet-stream",
                **by_owner,
            ),
        )
        return headers["Location"].rsplit("/", 1)[1]

    def until(path, waits):
        while (found := api(200, "GET", path))["state"] == waits:
            time.sleep(0.2)
        return found

    dataset = api(201, "POST", "/datasets", {"name": "line", "uploads": [brought()]})["id"]
    until(f"/datasets/{dataset}/versions/1", "examining")
    words = {"problem": ["failure"], "target": ["bad"]}
    run = api(201, "POST", "/runs", {"dataset": dataset, "version": 1, "words": words})["id"]
    done = until(f"/runs/{run}", "waiting")
    share = api(201, "POST", f"/runs/{run}/shares", {"days": 1})["id"]
    api(201, "POST", "/invites", {"email": "new@example.com", "role": "member"})
    known = {"dataset": dataset, "run": run, "share": share, "file": done["files"][0]}
    known["account"] = accounts[MEMBER]
    known["uploads"] = [brought() for _ in range(40)]
    administrator = token(accounts[ADMINISTRATOR])
    known["tokens"] = tokens(owner) + tokens(administrator)
    print(json.dumps({"owner": owner, "administrator": administrator, "known": known}))


def still():
    expect(200, call("GET", "/api/v1/me", Authorization=f"Bearer {sys.argv[3]}"))


{"make": make, "still": still}[DO]()
