"""What schemathesis needs to know of this API: its scalars, and which errors are answers.

    takedown serve --addr 127.0.0.1:8080 &
    SCHEMATHESIS_HOOKS=server/testdata/schemathesis.py \
      st run http://127.0.0.1:8080/graphql --phases fuzzing --max-examples 100 --continue-on-failure \
      --checks takedown,status_code_conformance

Its own check takes every error in an answer for a failure. Here one that says what whoever
asked did wrong is as good as data; any other is a failure.
"""

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

times = st.datetimes().map(lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0"))
schemathesis.graphql.scalar("Time", times.map(nodes.String))
schemathesis.graphql.scalar("Date", st.dates().map(lambda d: d.isoformat()).map(nodes.String))
schemathesis.graphql.scalar("Duration", st.sampled_from(["PT60S", "P7D", "PT0S", "P366D", "P1Y", "", "PT1.5S"]).map(nodes.String))
schemathesis.graphql.scalar("Bytes", st.integers().map(str).map(nodes.String))
schemathesis.graphql.scalar("JSON", st.text(max_size=20).map(nodes.String))

MISTAKES = {"BAD_USER_INPUT", "NOT_FOUND", "CONFLICT", "COMPLEXITY_LIMIT"}


@schemathesis.check
def takedown(ctx, response, case):
    assert response.status_code < 500, response.status_code
    answer = response.json()
    for error in answer.get("errors", []):
        code = error.get("extensions", {}).get("code")
        assert code in MISTAKES, f"{code}: {error['message']}"
    assert "errors" in answer or answer.get("data") is not None, "neither data nor errors"
