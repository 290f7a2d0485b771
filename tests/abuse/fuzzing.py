"""Requests that schemathesis makes up from the OpenAPI document, sent to a running server."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from schemathesis.core.failures import FailureGroup

from bench.held.county import INSIDERS

HELD = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "allow_header_conformance",
)
"""What must hold of every answer: none of ours fails, and each is one that the document names."""

MODES = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)


@dataclass(frozen=True)
class Fuzz:
    """How hard to try: examples of each operation, the same ones each time or others."""

    examples: int
    repeatable: bool

    def failures(
        self,
        url: str,
        role: str,
        headers: Mapping[str, str],
        there: Mapping[str, str],
        but: str | None = None,
    ) -> list[str]:
        """Send what `role` may, as one who has `headers`; return what was wrong with the answers.

        Half of the paths lead to things that are `there`. What the role `but` may is left to it.
        """
        schema = schemathesis.openapi.from_url(f"{url}/api/openapi.json")
        found: list[str] = []
        with requests.Session() as session:
            for result in schema.get_all_operations():
                operation = result.ok()
                may = operation.definition.raw["x-roles"] or INSIDERS
                if role in may and but not in may:
                    self._try(operation, session, headers, there, found)
        return found

    def _try(
        self, operation: Any, session: Any, headers: Any, there: Any, found: list[str]
    ) -> None:
        strategies = [operation.as_strategy(generation_mode=mode) for mode in MODES]
        checks = CHECKS.get_by_names(HELD)

        @settings(
            max_examples=self.examples,
            derandomize=self.repeatable,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(st.data(), st.booleans())
        def send(data: Any, real: bool) -> None:  # noqa: FBT001 - hypothesis draws it
            case = data.draw(st.one_of(strategies))
            if real:
                case.path_parameters |= _known(case.path_parameters, there)
            answer = case.call(headers=headers, session=session)
            try:
                case.validate_response(answer, checks=checks)
            except FailureGroup as group:
                found.extend(_told(case, answer.status_code, group.exceptions))

        send()


def _known(parameters: Iterable[str], there: Mapping[str, str]) -> dict[str, str]:
    return {name: there[name] for name in parameters if name in there}


def _told(case: Any, status: int, failures: Iterable[BaseException]) -> list[str]:
    shown = f"{case.method} {case.formatted_path} {case.query} {case.body!r}"[:600]
    return [f"{shown} → {status}: {str(failure)[:400]}" for failure in failures]
