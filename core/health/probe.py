"""`python -m core.health.probe [live|ready [PORT]]`: the health check of a container; 0 if the answer is yes.

Without a port it asks HEALTH_PORT; the developers' server has none, and answers on its own.
Imports nothing of Django, so that asking every few seconds costs next to nothing.
"""

import http.client
import os
import sys

PATIENCE = 4.0


def answers(question: str, *, port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", f"/api/health/{question}/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    given = sys.argv[1:]
    asked = given[0] if given else "live"
    port = given[1] if len(given) > 1 else os.environ.get("HEALTH_PORT") or 8001
    sys.exit(0 if answers(asked, port=int(port)) else 1)
