"""The image and the Compose file, as far as they can be judged without an engine.

docker-compose.yml is held against the Compose Specification's own schema, which check-jsonschema carries.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def instructions(name: str) -> list[str]:
    joined = re.sub(r"\\\n\s*", " ", re.sub(r"(?m)^#.*\n", "", DOCKERFILE))
    return [line.removeprefix(f"{name} ") for line in joined.splitlines() if line.startswith(f"{name} ")]


def compose_schema() -> dict[str, Any]:
    path = files("check_jsonschema") / "builtin_schemas" / "vendor" / "compose-spec.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def test_the_compose_file_obeys_the_compose_specification() -> None:
    jsonschema.validate(COMPOSE, compose_schema())


def test_the_schema_would_notice_a_misspelt_key() -> None:
    broken = {"services": {"bot": SERVICES["bot"] | {"cap_dropp": ["ALL"]}}}

    with pytest.raises(jsonschema.ValidationError, match="cap_dropp"):
        jsonschema.validate(broken, compose_schema())


@pytest.mark.parametrize("name", SERVICES)
def test_each_container_can_do_no_more_than_it_must(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["restart"] == "unless-stopped"
    assert service["tmpfs"]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert not service.get("privileged")


def test_redis_is_reached_by_the_bot_alone_and_keeps_its_records_on_a_volume() -> None:
    redis = SERVICES["redis"]

    assert "ports" not in redis
    assert redis["networks"] == ["store"]
    assert COMPOSE["networks"]["store"] == {"internal": True}
    assert redis["volumes"] == ["redis-data:/data"]
    assert "redis-data" in COMPOSE["volumes"]
    assert redis["user"] == "redis"
    plain = [word for word in redis["command"][1:] if not word.startswith("--user ")]
    options = dict(zip(plain[::2], plain[1::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--appendfsync"] == "always"
    assert options["--maxmemory-policy"] == "noeviction"
    assert "redis-cli --user bot ping" in redis["healthcheck"]["test"][1]


def test_redis_asks_everybody_for_a_password_that_the_operator_chose() -> None:
    users = [word for word in SERVICES["redis"]["command"] if word.startswith("--user ")]

    assert users[0] == "--user default off"
    assert all("on >${REDIS_PASSWORD:?" in user for user in users[1:])
    assert SERVICES["redis"]["environment"] == {"REDISCLI_AUTH": "${REDIS_PASSWORD:-}"}
    assert "REDIS_PASSWORD=" in (ROOT / ".env.example").read_text(encoding="utf-8")


def test_the_bot_waits_for_a_healthy_redis_and_needs_no_env_file() -> None:
    bot = SERVICES["bot"]

    assert bot["depends_on"] == {"redis": {"condition": "service_healthy"}}
    assert bot["env_file"] == [{"path": ".env", "required": False}]
    url = bot["environment"]["REDIS_URL"]
    assert re.fullmatch(r"redis://bot:\$\{REDIS_PASSWORD:\?[^}]+\}@redis:6379/0", url)
    assert all(port.startswith("127.0.0.1:") for port in bot["ports"]), "published to this machine alone"


def test_every_image_of_others_is_pinned_by_version_and_digest() -> None:
    stages = {line.partition(" AS ")[2] for line in instructions("FROM")}
    outside = {line.split()[0] for line in instructions("FROM")} - stages
    images = outside | {service["image"] for service in SERVICES.values()} - {COMPOSE["x-bot"]["image"]}

    assert {re.split("[:@]", image)[0] for image in images} == {"python", "redis", "prom/prometheus", "grafana/grafana"}
    for image in images:
        assert re.fullmatch(r"[\w./-]+:v?\d+\.\d+\.\d+[\w.-]*@sha256:[0-9a-f]{64}", image), image


def test_the_image_takes_the_same_steps_as_the_install_script() -> None:
    steps = [" ".join(run.partition("-m pip ")[2].split()) for run in instructions("RUN") if "-m pip " in run]
    script = (ROOT / "requirements" / "install.sh").read_text(encoding="utf-8")
    ours = re.findall(r"\binstall (--require-hashes|--no-deps --no-build-isolation) (--\w+ [^ )]+)", script)

    # A wheel is built apart, with its locked tool; then packages with hashes, those of the reader of word order
    # among them; then the project without dependencies.
    assert steps == [
        "install --require-hashes --requirement requirements/build.txt",
        "wheel --no-deps --no-build-isolation --wheel-dir /wheel .",
        "install --require-hashes --requirement requirements/$LOCK.txt --requirement requirements/reader.txt",
        "install --no-deps /wheel/*.whl",
    ]
    assert ours == [
        ("--require-hashes", "--requirement requirements/build.txt"),
        ("--require-hashes", '--requirement "requirements/$lock.txt"'),
        ("--no-deps --no-build-isolation", "--editable ."),
    ]


def test_the_image_runs_as_nobody_special_and_watches_its_own_health() -> None:
    assert instructions("USER") == ["10001:10001"]
    assert instructions("ENTRYPOINT") == ['["exportwatch"]']
    (check,) = instructions("HEALTHCHECK")
    program = json.loads(check.partition("CMD ")[2])
    compile(program[2], "HEALTHCHECK", "exec")
    assert "127.0.0.1" in program[2]
    assert "/livez" in program[2]
    assert any("EXPORTWATCH_WEB=0.0.0.0:8080" in line for line in instructions("ENV"))


def test_the_health_check_fails_where_nothing_answers() -> None:
    program = json.loads(instructions("HEALTHCHECK")[0].partition("CMD ")[2])
    elsewhere = program[2].replace("8080", "1")

    done = subprocess.run([sys.executable, "-c", elsewhere], capture_output=True, check=False)

    assert done.returncode != 0


def test_all_that_is_copied_passes_the_ignore_file_and_exists() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = {word for line in instructions("COPY") if not line.startswith("--from") for word in line.split()[:-1]}

    assert copied == let_in
    assert all((ROOT / path).exists() for path in copied)


def test_what_the_wheel_is_built_from_is_all_in_the_image() -> None:
    copied = {word for line in instructions("COPY") for word in line.split()[:-1]}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]

    licences = {path.partition("/")[0] for path in project["project"]["license-files"]}
    read = {*licences, "README.md", "pyproject.toml", "hatch_build.py"}
    needed = {*wheel["packages"], *wheel["force-include"], *read}
    assert needed <= copied
