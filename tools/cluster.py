"""What `kubectl kustomize` makes of our overlays: resources, namespace, images and JSON patches, and no more.

`python -m tools.cluster FOLDER` prints it. Debian has no kubectl that is new enough for these files, and a
machine that only checks them should need none. Whatever else a kustomization says is refused.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

KNOWN = {"apiVersion", "kind", "namespace", "resources", "images", "patches"}
WITHOUT_NAMESPACE = {"Namespace"}

Resource = dict[str, Any]


def main() -> None:
    for overlay in sys.argv[1:]:
        print(yaml.safe_dump_all(built(Path(overlay)), sort_keys=False))


def built(folder: Path) -> list[Resource]:
    plan = yaml.safe_load((folder / "kustomization.yaml").read_text())
    if unknown := set(plan) - KNOWN:
        sys.exit(f"{folder}: {', '.join(sorted(unknown))} is not understood here.")
    resources = [resource for name in plan["resources"] for resource in read(folder / name)]
    for resource in resources:
        if "namespace" in plan and resource["kind"] not in WITHOUT_NAMESPACE:
            resource["metadata"]["namespace"] = plan["namespace"]
        for image in plan.get("images", []):
            name_image(resource, image)
    for patch in plan.get("patches", []):
        apply(patch, resources)
    return resources


def read(path: Path) -> list[Resource]:
    return built(path) if path.is_dir() else list(yaml.safe_load_all(path.read_text()))


def name_image(resource: Resource, image: dict[str, str]) -> None:
    for container in containers(resource):
        if container["image"] == image["name"]:
            container["image"] = f"{image['newName']}:{image['newTag']}"


def containers(resource: Resource) -> Iterator[dict[str, Any]]:
    yield from resource.get("spec", {}).get("template", {}).get("spec", {}).get("containers", [])


def apply(patch: dict[str, Any], resources: list[Resource]) -> None:
    target = patch["target"]
    found = [r for r in resources if (r["kind"], r["metadata"]["name"]) == (target["kind"], target["name"])]
    if len(found) != 1:
        sys.exit(f"{len(found)} resources are {target['kind']} {target['name']}; a patch is for one.")
    for change in yaml.safe_load(patch["patch"]):
        *way, last = change["path"].strip("/").split("/")
        place = found[0]
        for step in way:
            place = place[step]
        if change["op"] not in {"add", "replace"} or (change["op"] == "replace") != (last in place):
            sys.exit(f"{change} does not fit {target['kind']} {target['name']}.")
        place[last] = change["value"]


if __name__ == "__main__":
    main()
