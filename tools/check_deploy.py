"""`make check-deploy`: what is deployed, looked at by the tools of its trade. A missing one is a failure."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

from tools import cluster

BIN = Path(".venv-deploy/bin")
SCRIPTS = [str(path) for path in (*sorted(Path("deploy").rglob("*.sh")), Path(".ci/run"))]
UNITS = Path("deploy/systemd")
OVERLAYS = ("small", "large")
REQUIRED = {
    "DJANGO_ENV": "production",
    "POSTGRES_PASSWORD": "none",
    "DJANGO_SECRET_KEY": "none",
    "DJANGO_ALLOWED_HOSTS": "plant.example",
}
# Django refuses hosts that it does not know, needs the port that the browser used, and sends HSTS by itself.
# The limit of open files is the container's.
NOT_FOR_US = "host_spoofing,hsts_header,worker_rlimit_nofile_vs_connections"
WHERE = {
    "nginx": "Debian, Ubuntu: apt install nginx",
    "openssl": "Debian, Ubuntu: apt install openssl",
    "systemd-analyze": "Debian, Ubuntu: apt install systemd",
    "docker-compose": "Debian, Ubuntu: apt install docker-compose",
}


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        commands, missing = checks(folder)
        failed = [name for name, command in commands.items() if not passes(name, command)]
    for tool in missing:
        print(f"{tool:14} MISSING: {WHERE[tool]}")
    if failed or missing:
        sys.exit(f"Not shown: {', '.join([*failed, *missing])}.")
    print(f"All {len(commands)} checks of the deployment passed.")


def passes(name: str, command: list[str]) -> bool:
    """What fails is shown at length."""
    answer = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    print(f"{name:14} {'ok' if answer.returncode == 0 else 'FAILED'}", flush=True)
    if answer.returncode:
        print(answer.stdout, flush=True)
    return answer.returncode == 0


def checks(folder: Path) -> tuple[dict[str, list[str]], list[str]]:
    """The commands that can be run, and the tools that are missing for the others."""
    missing = [tool for tool in WHERE if program(tool) is None]
    found = {
        "Dockerfile": [str(BIN / "hadolint"), "Dockerfile"],
        "scripts": [str(BIN / "shellcheck"), "--severity=warning", *SCRIPTS],
        "compose schema": [
            str(BIN / "check-jsonschema"),
            "--builtin-schema",
            "vendor.compose-spec",
            "docker-compose.yml",
            *map(str, Path("deploy/compose").glob("*.yml")),
        ],
    } | {f"cluster {name}": manifests(folder, name) for name in OVERLAYS}
    if "docker-compose" not in missing:
        found |= {"compose": compose(folder)}
    if "systemd-analyze" not in missing:
        found |= {"units": units(folder)}
    if not {"nginx", "openssl"} & set(missing):
        config = nginx(folder)
        found |= {
            "nginx": [str(program("nginx")), "-t", "-q", "-e", "stderr", "-c", str(config)],
            "nginx advice": [str(BIN / "gixy"), "--skips", NOT_FOR_US, str(config)],
        }
    return found, missing


def program(name: str) -> str | None:
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


def compose(folder: Path) -> list[str]:
    """The plant, and the local system, which needs nothing; a plant without secrets must be refused."""
    tree = folder / "compose"
    shutil.copytree("deploy/compose", tree / "deploy/compose")
    shutil.copy("docker-compose.yml", tree)
    given = "".join(f"{name}={value}\n" for name, value in REQUIRED.items())
    Path(tree, ".env").write_text(given)
    script = f"""
        cd {tree}
        COMPOSE_PROFILES=production docker-compose config -q
        echo DJANGO_ENV=production > .env
        if docker-compose config -q 2>/dev/null; then echo 'It starts without its secrets.'; exit 1; fi
        rm .env
        docker-compose config -q
        COMPOSE_PROFILES=development,redis docker-compose config -q
    """
    return ["bash", "-eu", "-c", script]


def manifests(folder: Path, overlay: str) -> list[str]:
    """By the schemas of Kubernetes (none for CloudNativePG). A misspelt word must be refused."""
    made = folder / f"{overlay}.yaml"
    made.write_text(yaml.safe_dump_all(cluster.built(Path("deploy/kubernetes", overlay))))
    wrong = folder / f"{overlay}-wrong.yaml"
    wrong.write_text(made.read_text().replace("readOnlyRootFilesystem", "readonlyRootFilesystem"))
    validate = f"{BIN}/kubernetes-validate --strict --quiet"
    script = f"""
        {validate} {made}
        if {validate} {wrong} >/dev/null 2>&1; then echo 'It sees no mistake.'; exit 1; fi
    """
    return ["bash", "-eu", "-c", script]


def units(folder: Path) -> list[str]:
    """With stand-ins for the programs they start, which need not be installed here."""
    tree = folder / "units"
    tree.mkdir()
    for unit, instances in {"floor@.service": ["floor@web.service", "floor@web2.service"]}.items():
        for instance in instances:
            (tree / instance).write_text(_runnable(UNITS / unit))
    (tree / "floor-migrate.service").write_text(_runnable(UNITS / "floor-migrate.service"))
    return [str(program("systemd-analyze")), "verify", *map(str, sorted(tree.glob("*.service")))]


def _runnable(unit: Path) -> str:
    return re.sub(r"/opt/floor/\.venv/bin/\S+", "/bin/true", unit.read_text())


def nginx(
    folder: Path,
    *,
    names: tuple[str, ...] = ("plant.example", "192.0.2.10"),
    ports: tuple[int, int, int] = (28441, 28443, 28442),
    also: dict[str, str] | None = None,
) -> Path:
    """The configuration as its container sees it, with a certificate made by our own script.

    The ports are for HTTP, for HTTPS and for its own health check.
    """
    http, https, health = ports
    tls = folder / "tls"
    subprocess.run(
        [str(Path("deploy/tls.sh").resolve()), *names],
        env=os.environ | {"TLS_DIR": str(tls)},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    shutil.copytree("deploy/nginx", folder / "nginx")
    for config in (folder / "nginx").glob("*.conf"):
        text = config.read_text()
        for theirs, ours in {
            "/tmp/": f"{folder}/",  # noqa: S108 - of the container
            "/etc/floor-tls": str(tls),
            "/etc/floor": str(folder / "nginx"),
            "127.0.0.1:8080": f"127.0.0.1:{health}",
            "listen 80 ": f"listen 127.0.0.1:{http} ",
            "listen 443 ": f"listen 127.0.0.1:{https} ",
            **(also or {}),
        }.items():
            text = text.replace(theirs, ours)
        config.write_text(text)
    return folder / "nginx" / "nginx.conf"


if __name__ == "__main__":
    main()
