"""Minutes as JSON (the names are fixed: people's own scripts read them). Every key is always there; unknown is null, never zero."""

from typing import Any

from grants.reports.as_json import tenge
from meetings.reports.body import RULE, SIGNED_ONLY, Body
from meetings.reports.text import Text


def as_json(text: Text) -> dict[str, Any]:
    """A text of minutes with what it takes to check it.

    - `meeting`, `status`: the meeting, and where its minutes stand now (planned, draft, in_review, signed);
    - `version`, `edition`: which text it is; both null for the present draft, `edition` null for a version that isn't signed;
      `replaced`: whether a later edition is signed;
    - `made_at`: when this version was kept, and `sha256`: its check code, the SHA-256 of `stored` in UTF-8; null for the present draft;
    - `stored`: the kept text itself, letter by letter: canonical JSON, in which amounts are whole tiyn (integers);
    - `history`: the entry of the change log that tells of the signature (`chain`, `number`, `hash`); null for a draft;
    - `minutes`: the same text to work with. Its shape is `meetings.reports.body.Body`, but amounts are strings of tenge with two decimals
      ("4500000.00"), and what only signing adds is null in a draft, as is the quorum rule in texts of format 1. Texts are {"kk", "ru",
      "en"}, empty where there is none; days and times are ISO text.
    """
    version, entry = text.version, text.entry
    return {
        "meeting": text.meeting.pk,
        "status": text.meeting.status,
        "version": version.number if version else None,
        "edition": text.edition,
        "replaced": text.replaced,
        "made_at": version.made_at.isoformat(timespec="seconds") if version else None,
        "sha256": version.sha256 if version else None,
        "history": {"chain": entry.chain.code, "number": entry.number, "hash": entry.hash} if entry else None,
        "minutes": in_tenge(text.body),
        "stored": version.body if version else None,
    }


def in_tenge(body: Body) -> dict[str, Any]:
    """The body with every key, and its amounts as strings of tenge."""
    agenda = [
        {**item, "decisions": [{**decision, "amount": tenge(decision["amount"])} for decision in item["decisions"]]}
        for item in body["agenda"]
    ]
    return {**dict.fromkeys((*SIGNED_ONLY, *RULE)), **body, "agenda": agenda}
