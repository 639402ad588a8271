"""Validates a STIX bundle with OASIS's validator, and prints what it says and what the bundle holds, as JSON."""
import collections
import json
import sys
import uuid

import stix2validator

path = sys.argv[1]
results = stix2validator.validate_file(path, stix2validator.ValidationOptions(version="2.1", strict=True, strict_properties=True, enforce_refs=True))
with open(path, encoding="utf-8") as f:
    objects = json.load(f)["objects"]


def observable(o):
    """The id that the specification gives an account."""
    identifying = {k: o[k] for k in ("account_type", "user_id", "account_login") if k in o}
    text = json.dumps(identifying, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return "user-account--" + str(uuid.uuid5(uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7"), text))


said = []
for r in results.object_results if hasattr(results, "object_results") else [results]:
    said += [str(m) for m in (getattr(r, "errors", None) or []) + (getattr(r, "warnings", None) or [])]
json.dump(
    {
        "valid": results.is_valid,
        "said": said[:20],
        "types": collections.Counter(o["type"] + " " + ",".join(o.get("labels", [])) for o in objects),
        "ids": len({o["id"] for o in objects}),
        "otherIds": [o["id"] for o in objects if o["type"] == "user-account" and o["id"] != observable(o)],
        "terms": [o["definition"]["statement"] for o in objects if o["type"] == "marking-definition"],
        "unmarked": [o["id"] for o in objects if o["type"] not in ("identity", "marking-definition") and not o.get("object_marking_refs")],
        "users": sorted(o["user_id"] for o in objects if o["type"] == "user-account"),
        "notes": sorted(o["abstract"] for o in objects if o["type"] == "note"),
    },
    sys.stdout,
)
