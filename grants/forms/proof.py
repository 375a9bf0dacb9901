"""Reading what was dropped on a form: files sent ahead, each with its kind of proof; links; and, without a script, uploads."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from msgspec import Struct, field

from grants.actions.files import Piece, stage, staged
from grants.actions.vetting import MEDIA, refused
from grants.models import PICTURE_TYPES, ProofKind, StagedFile
from koksu.accounts.models import User
from koksu.language import sort_key

SEEN = ("photo", "screenshot")  # what a picture shows by itself
PLAYED = ("video", "file")
LINK = "link"
LONGEST_LINK, MOST_LINKS, MOST_FILES = 1000, 20, 100
is_link = URLValidator(schemes=["http", "https"])


class ProofFile(Struct):
    """A staged file and the code of the kind of proof chosen for it (empty: none yet)."""

    staged: StagedFile
    kind: str


class Proof(Struct):
    """What a drop zone holds: for its template, and as pieces for an action. `links` are as typed, wrong ones too."""

    prefix: str
    files: list[ProofFile] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.files or self.links)

    def codes(self) -> list[str]:
        """The kinds of proof given, one for each file and link."""
        return [file.kind for file in self.files] + [LINK for _link in self.links]

    def pieces(self, kinds: dict[str, ProofKind] | None = None) -> list[Piece]:
        """For grants.actions.files.keep_proof. `kinds` spares the question to the database, where there are many rows."""
        known = kinds_by_code() if kinds is None else kinds
        files = [Piece(kind=known.get(file.kind), staged=file.staged) for file in self.files]
        return files + [Piece(kind=known.get(LINK), link=link) for link in self.links]


def kinds_by_code() -> dict[str, ProofKind]:
    """The dictionary of kinds of proof."""
    return {kind.code: kind for kind in ProofKind.objects.all()}


def proof_choices(asked: Sequence[str], kinds: dict[str, ProofKind]) -> list[tuple[str, str]]:
    """The kinds of proof to choose from: those asked for first, then the others by name."""
    others = sorted((kind for code, kind in kinds.items() if code not in asked), key=lambda kind: sort_key(kind.name))
    return [(kind.code, kind.name) for kind in [*(kinds[code] for code in asked if code in kinds), *others]]


def read_proof(
    data: QueryDict | None,
    files: MultiValueDict | None,
    prefix: str,
    *,
    actor: User,
    at: datetime,
    asked: Sequence[str] = (),
    kinds: Collection[str] | None = None,
) -> Proof:
    """What came under `<prefix>-file/-kind/-remove/-link/-upload`. Uploads are staged at once: another cell's error loses none.

    `asked`: the codes of the kinds that are asked for; `kinds`: all codes there are. Errors are in words, for the zone.
    """
    proof = Proof(prefix)
    if data is None:
        return proof
    _sent_ahead(proof, data, actor, kinds)
    for upload in (files.getlist(f"{prefix}-upload") if files else [])[:MOST_FILES]:
        try:
            file = stage(actor=actor, at=at, upload=upload)
            proof.files.append(ProofFile(file, guess(file.content_type, asked, proof.codes())))
        except ValidationError as error:
            proof.errors.append(f"{upload.name}: {' '.join(error.messages)}")
    _links(proof, data.getlist(f"{prefix}-link"))
    return proof


def _sent_ahead(proof: Proof, data: QueryDict, actor: User, kinds: Collection[str] | None) -> None:
    tokens, chosen = data.getlist(f"{proof.prefix}-file")[:MOST_FILES], data.getlist(f"{proof.prefix}-kind")
    removed = set(data.getlist(f"{proof.prefix}-remove"))
    kind_of = dict(zip(tokens, [*chosen, *[""] * len(tokens)], strict=False))
    wanted = [token for token in tokens if token and token not in removed]
    found = staged(actor=actor, tokens=wanted)
    if len(found) < len(set(wanted)):
        proof.errors.append(str(refused("gone").messages[0]))
    known = kinds if kinds is not None else set(ProofKind.objects.values_list("code", flat=True)) if found else ()
    for file in found:
        code = kind_of[file.token]
        if code and code not in known:
            code = ""
            proof.errors.append(f"{file.file_name}: {_('There is no such choice.')}")
        proof.files.append(ProofFile(file, code))


def _links(proof: Proof, typed: list[str]) -> None:
    proof.links = [link.strip()[: LONGEST_LINK + 1] for link in typed if link.strip()][:MOST_LINKS]
    for link in proof.links:
        try:
            is_link(link)
            if len(link) > LONGEST_LINK or not link.isprintable():  # URLValidator lets control characters through
                raise ValidationError("")
        except ValidationError:
            shown = link if len(link) <= 60 else f"{link[:60]}…"
            proof.errors.append(
                _("«%(link)s» is not a link. A link begins with https:// and has at most 1000 characters.") % {"link": shown}
            )


def guess(content_type: str, asked: Sequence[str], given: Sequence[str] = ()) -> str:
    """Which kind of proof a file probably is: a picture a photo where one is asked for, a scan the first other kind not given yet."""
    if content_type in PICTURE_TYPES:
        first: Sequence[str] = SEEN
    elif content_type in MEDIA:
        first = PLAYED
    else:
        first = ()
    by_itself = [code for code in first if code in asked]
    others = [code for code in asked if code not in {*SEEN, LINK, "video"}]
    missing = [code for code in others if code not in given]
    return next(iter([*by_itself, *missing, *others]), "")
