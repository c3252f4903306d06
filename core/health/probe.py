"""`python -m core.health.probe [live|ready]`: what a container's health check runs; 0 if the answer is yes.

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
    asked = sys.argv[1] if len(sys.argv) > 1 else "live"
    sys.exit(0 if answers(asked, port=int(os.environ.get("HEALTH_PORT") or 8001)) else 1)
