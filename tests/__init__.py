"""The project's tests."""

import sys

# An optional reader of IRIs that jsonschema imports where it is found: it compiles 38 grammars, three seconds of each
# process. No test checks the formats of a schema.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type] # so that importing it fails
