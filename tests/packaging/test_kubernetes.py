"""The manifests, as far as they can be judged without a cluster: by Kubernetes' own schemas, and by the roles."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from handlers.platforms import ROLES

FOLDER = Path(__file__).parents[2] / "contrib" / "kubernetes"
KUSTOMIZATION: dict[str, Any] = yaml.safe_load((FOLDER / "kustomization.yaml").read_text(encoding="utf-8"))
MANIFESTS: list[dict[str, Any]] = [
    document
    for name in KUSTOMIZATION["resources"]
    for document in yaml.safe_load_all((FOLDER / name).read_text(encoding="utf-8"))
]
DEPLOYMENTS = [one for one in MANIFESTS if one["kind"] == "Deployment"]


def name_of(one: dict[str, Any]) -> str:
    return f"{one['kind']}/{one['metadata']['name']}"


@pytest.mark.parametrize("version", ["1.30", "1.36"])
@pytest.mark.parametrize("manifest", MANIFESTS, ids=name_of)
def test_each_manifest_obeys_the_schema_of_old_and_new_clusters(manifest: dict[str, Any], version: str) -> None:
    kubernetes_validate.validate(manifest, version, strict=True)


def test_every_file_is_applied_and_every_role_has_its_deployment() -> None:
    assert set(KUSTOMIZATION["resources"]) == {path.name for path in FOLDER.glob("*.yaml")} - {"kustomization.yaml"}
    roles = {one["spec"]["template"]["spec"]["containers"][0]["args"][2] for one in DEPLOYMENTS}
    assert roles == set(ROLES) - {"webhook", "apprise"}, "receivers ask nothing and have no role of their own"


@pytest.mark.parametrize("deployment", DEPLOYMENTS, ids=name_of)
def test_a_pod_can_do_no_more_than_it_must_and_is_watched(deployment: dict[str, Any]) -> None:
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["automountServiceAccountToken"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["livenessProbe"]["httpGet"]["path"] == "/livez"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    assert container["resources"]["limits"]["memory"]
    budgets = [one for one in MANIFESTS if one["kind"] == "PodDisruptionBudget"]
    assert deployment["spec"]["selector"] in [one["spec"]["selector"] for one in budgets]
