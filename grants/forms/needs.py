"""The proof that a kind of deliverable asks for, in words that are ticked as it comes."""

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from grants.models import Kind, ProofRequirement


class Need(Struct, frozen=True):
    """One paper that is asked for, in words; its alternatives as (code of proof, at least how many)."""

    words: str
    options: Sequence[tuple[str, int]]

    def met(self, there: Counter[str]) -> bool:
        return any(there[code] >= minimum for code, minimum in self.options)


def needs_of(kind: Kind) -> list[Need]:
    """Each group of the kind's required proof: «тіркеу парағы», «3 фото», «фото / бейне»."""
    groups: dict[int, list[ProofRequirement]] = {}
    for row in kind.requirements.select_related("proof"):
        groups.setdefault(row.group, []).append(row)
    return [Need(" / ".join(map(_words, rows)), [(row.proof.code, row.minimum) for row in rows]) for rows in groups.values()]


def _words(row: ProofRequirement) -> str:
    return row.proof.name if row.minimum == 1 else f"{row.minimum} {row.proof.name}"
