"""What changed between two texts: nothing is lost on either side, whatever the texts are, and people are told the places that changed."""

from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from meetings.reports.changes import Mark, by_key, compare, marked, moved_ids, text_on

# The same examples on every run, and no examples' database beside the code.
checked = settings(
    derandomize=True,
    deadline=None,
    max_examples=60,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TEXTS = st.text(alphabet="аәбік 12.,-\n «»", max_size=40) | st.sampled_from(["1 500 000 теңге", "15.10.2026", "3-лоттың қалған қаражаты"])
IDS = st.integers(1, 9)
WORDS = st.builds(lambda kk, ru: {"kk": kk, "ru": ru if kk else "", "en": ""}, TEXTS, TEXTS)  # always compared in Kazakh
NAMED = st.none() | st.fixed_dictionaries({"id": IDS, "name": WORDS})
PERSON = st.fixed_dictionaries({"id": IDS, "name": WORDS})
ABOUT = st.lists(
    st.fixed_dictionaries({"kind": st.sampled_from(["ngo", "lot"]), "id": IDS, "name": WORDS}),
    max_size=2,
    unique_by=lambda o: (o["kind"], o["id"]),
)
COUNT = st.none() | st.integers(0, 5)
DUE = st.none() | st.sampled_from(["2026-10-01", "2026-10-15"])
DUTY = {"id": IDS, "responsible": NAMED, "text": WORDS, "due": DUE, "due_words": TEXTS}


def each_once(parts):
    return st.lists(parts, max_size=3, unique_by=lambda one: one["id"])


SPEECH = st.fixed_dictionaries({"speaker": NAMED, "text": WORDS})
PROPOSAL = st.fixed_dictionaries(
    {"proposer": NAMED, "on_behalf": TEXTS, "text": WORDS, "fate": st.sampled_from(["adopted", "unknown"]), "about": ABOUT}
)
NO_VOTE = {**dict.fromkeys(("votes_for", "votes_against", "abstained", "recused")), "voting": "none", "ballots": []}
VOTE = st.just(NO_VOTE) | st.fixed_dictionaries(
    {
        "voting": st.sampled_from(["totals", "members"]),
        **dict.fromkeys(("votes_for", "votes_against", "abstained", "recused"), COUNT),
        "ballots": st.lists(
            st.fixed_dictionaries({"member": PERSON, "choice": st.sampled_from(["for", "against"]), "interest": TEXTS}),
            max_size=2,
            unique_by=lambda one: one["member"]["id"],
        ),
    }
)
DECISION = st.fixed_dictionaries(
    {
        **{"id": IDS, "number": st.sampled_from(["1.1", "1.2", "2.1"]), "text": WORDS, "effect": st.sampled_from(["none", "award"])},
        **{"application": NAMED, "ngo": NAMED, "lot": NAMED, "progress_report": NAMED, "amount": COUNT, "about": ABOUT},
        "actions": each_once(st.fixed_dictionaries(DUTY)),
    }
)
ITEM = st.fixed_dictionaries(
    {
        **{"id": IDS, "position": st.integers(1, 9), "title": WORDS, "reporter": NAMED, "heard": WORDS},
        **{"speeches": st.lists(SPEECH, max_size=3), "proposals": st.lists(PROPOSAL, max_size=2), "vote": VOTE},
        **{"decisions": each_once(DECISION), "about": ABOUT},
        "carried": each_once(
            st.fixed_dictionaries({**DUTY, "state": st.sampled_from(["open", "done"]), "decision": st.just("1.1"), "minutes": COUNT})
        ),
    }
)
THERE = st.fixed_dictionaries(
    {
        **{"seat": st.sampled_from(["member", "invited"]), "person": PERSON, "group": st.just({"kk": "", "ru": "", "en": ""})},
        **{"capacity": WORDS, "count": COUNT, "presence": st.sampled_from(["present", "absent"]), "votes": st.booleans()},
        **{"arrived": st.none() | st.just("15:30"), "left": st.none(), "reason": TEXTS},
    }
)
BODY = st.fixed_dictionaries(
    {
        **{"title": WORDS, "day": DUE, "starts": st.none() | st.just("15:00"), "ends": st.none(), "place": WORDS},
        **{"chair": NAMED, "conductor": NAMED, "secretary": NAMED, "members": COUNT, "needed": COUNT, "voters": COUNT},
        "attendance": st.lists(THERE, max_size=3, unique_by=lambda one: one["person"]["id"]),
        "agenda": each_once(ITEM),
        "annexes": st.lists(
            st.fixed_dictionaries({"title": WORDS, "pages": COUNT, "document": IDS, "sha256": st.just("")}),
            max_size=2,
            unique_by=lambda one: one["document"],
        ),
        "opinions": st.lists(
            st.fixed_dictionaries({"member": PERSON, "place": TEXTS, "text": TEXTS, "document": st.none()}),
            max_size=2,
            unique_by=lambda one: (one["member"]["id"], one["text"]),
        ),
    }
)


def said_on(comparison, side):
    """All that stands on a side, in no order (a moved part stands in the new one's): each field with where it stands, and its text."""
    told = []

    def lines(where, group):
        for line in group:
            told.extend((where, line.kind, name, text_on(cell, side)) for name, cell in line.cells.items() if text_on(cell, side))
            lines(line.kind, line.lines)

    for section in comparison.sections:
        for name in ("number", "title"):
            if (cell := getattr(section, name)) and text_on(cell, side):
                told.append((section.place, name, text_on(cell, side)))
        for group in section.groups:
            lines((section.place, group.kind), group.lines)
    return sorted(map(repr, told))


# ---------------------------------------------------------------- words


@settings(checked, max_examples=300)
@given(TEXTS, TEXTS)
def test_without_what_was_put_in_it_reads_as_before_and_without_what_was_taken_out_as_now(old, new):
    marks = marked(old, new)
    assert "".join(mark.text for mark in marks if mark.op != "ins") == old
    assert "".join(mark.text for mark in marks if mark.op != "del") == new
    assert all(mark.text for mark in marks)


@checked
@given(TEXTS)
def test_a_text_that_stayed_has_no_mark(text):
    assert all(mark.op == "same" for mark in marked(text, text))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "3-лоттың қалған 1 500 000 теңгесіне қайта конкурс",
            "3-лоттың қалған 1 050 000 теңгесіне 1 қазанға дейін қайта конкурс",
            "3-лоттың қалған [-1 500 000-][+1 050 000+] теңгесіне[+ 1 қазанға дейін+] қайта конкурс",
        ),
        ("Мерзім: 15.10.2026.", "Мерзім: 01.10.2026.", "Мерзім: [-15.10.2026-][+01.10.2026+]."),
        ("бір екі үш төрт", "бір жеті сегіз төрт", "бір [-екі үш-][+жеті сегіз+] төрт"),
        ("14-Ә шарты", "15-Ә шарты", "[-14-Ә-][+15-Ә+] шарты"),
        ("", "жаңа", "[+жаңа+]"),
    ],
)
def test_whole_words_numbers_and_dates_are_marked(old, new, told):
    signs = {"same": "{}", "del": "[-{}-]", "ins": "[+{}+]"}
    assert "".join(signs[mark.op].format(mark.text) for mark in marked(old, new)) == told


# ---------------------------------------------------------------- whole texts


@checked
@given(BODY, BODY)
def test_each_side_of_a_comparison_is_that_text_whole(old, new):
    both = compare(old, new, "kk")
    assert said_on(both, "old") == said_on(compare(None, old, "kk"), "old")
    assert said_on(both, "new") == said_on(compare(None, new, "kk"), "new")


@checked
@given(BODY)
def test_the_same_text_has_no_place_that_changed(body):
    assert compare(body, deepcopy(body), "kk").spots == []
    assert compare(None, body, "kk").spots == []


@checked
@given(st.lists(IDS, unique=True), st.lists(IDS, unique=True))
def test_matched_parts_are_all_of_both_in_the_new_order(old, new):
    olds, news = ([{"id": pk} for pk in ids] for ids in (old, new))
    pairs = by_key(olds, news, lambda one: one["id"])
    assert [now["id"] for _was, now in pairs if now] == new
    assert sorted(was["id"] for was, _now in pairs if was) == sorted(old)
    assert all(was["id"] == now["id"] for was, now in pairs if was and now)


@pytest.mark.parametrize(
    ("old", "new", "moved"),
    [
        ([1, 2, 3], [3, 1, 2], {3}),
        ([1, 2], [9, 1, 2], set()),
        ([1, 2, 3], [1, 3], set()),
        ([], [1], set()),
        ([1, 2, 3, 4], [1, 3, 4, 2], {2}),
    ],
)
def test_only_what_stands_elsewhere_is_moved_and_not_what_it_pushed_along(old, new, moved):
    assert moved_ids([{"id": pk} for pk in old], [{"id": pk} for pk in new]) == moved


# ---------------------------------------------------------------- the places, as people name them


def words(text=""):
    return {"kk": text, "ru": "", "en": ""}


def a_decision(pk, number, text="Шешім", **more):
    blank = {"effect": "none", "application": None, "ngo": None, "lot": None, "progress_report": None, "amount": None, "about": []}
    return {"id": pk, "number": number, "text": words(text), **blank, "actions": [], **more}


def an_item(pk, position, title="Мәселе", **more):
    vote = {"voting": "none", "votes_for": None, "votes_against": None, "abstained": None, "recused": None, "ballots": []}
    blank = {"reporter": None, "heard": words(), "speeches": [], "proposals": [], "vote": vote, "decisions": [], "about": [], "carried": []}
    return {"id": pk, "position": position, "title": words(title), **blank, **more}


def a_text(*items, **more):
    blank = dict.fromkeys(("day", "starts", "ends", "chair", "conductor", "secretary", "members", "needed", "voters"))
    return {**blank, "title": words(), "place": words(), "attendance": [], "agenda": list(items), "annexes": [], "opinions": [], **more}


def spots(old, new):
    return [(spot.kind, spot.number, spot.state) for spot in compare(old, new, "kk").spots]


def test_a_changed_decision_is_named_by_its_number():
    due = {"id": 1, "responsible": None, "text": words(), "due": "2026-10-15", "due_words": ""}
    old = a_text(an_item(1, 1), an_item(2, 2, decisions=[a_decision(7, "2.1", actions=[due]), a_decision(8, "2.2")]))
    new = a_text(
        an_item(1, 1), an_item(2, 2, decisions=[a_decision(7, "2.1", actions=[{**due, "due": "2026-10-01"}]), a_decision(8, "2.2")])
    )
    assert spots(old, new) == [("decision", "2.1", "changed")]


def test_items_come_go_and_move_and_who_was_pushed_along_is_not_told():
    old = a_text(an_item(1, 1), an_item(2, 2, decisions=[a_decision(7, "2.1")]))
    new = a_text(an_item(3, 1), an_item(1, 2), an_item(2, 3, decisions=[a_decision(7, "3.1")]))
    assert spots(old, new) == [("item", "1", "added")]
    assert spots(new, old) == [("item", "1", "removed")]
    assert spots(old, a_text(an_item(2, 1, decisions=[a_decision(7, "1.1")]), an_item(1, 2))) == [("item", "1", "moved")]


def test_what_was_said_is_told_under_its_heading():
    aigul = {"id": 5, "name": words("Айгүл")}
    said = [{"speaker": aigul, "text": words("Бірінші")}, {"speaker": None, "text": words("Екінші сөз болды")}]
    old = a_text(an_item(1, 1, speeches=said))
    changed = [{"speaker": None, "text": words("Алдымен айтылды")}, {"speaker": aigul, "text": words("Мүлде басқа сөз")}, said[1]]
    both = compare(old, a_text(an_item(1, 1, speeches=changed)), "kk")
    assert [line.state for line in both.agenda[0].groups[0].lines] == ["added", "changed", "same"]
    assert [(spot.kind, spot.anchor) for spot in both.spots] == [("speech", "item-1-speeches")]
    assert spots(old, a_text(an_item(1, 1))) == [("speech", "1", "changed")]


def test_a_change_in_another_language_is_a_change():
    old = a_text(an_item(1, 1, heard={"kk": "Тыңдалды", "ru": "Слушали", "en": ""}))
    new = a_text(an_item(1, 1, heard={"kk": "Тыңдалды", "ru": "Заслушали", "en": ""}))
    both = compare(old, new, "kk")
    cell = both.agenda[0].groups[0].lines[0].cells["text"]
    assert cell.marks == (Mark("same", "Тыңдалды"),)
    assert cell.others == {"ru": (Mark("del", "Слушали"), Mark("ins", "Заслушали"))}
    assert [spot.kind for spot in both.spots] == ["heard"]


def test_attendance_and_the_facts_of_the_meeting_are_places_too():
    there = {"seat": "member", "person": {"id": 3, "name": words("Ерлан")}, "group": words(), "capacity": words(), "count": None}
    there |= {"presence": "present", "votes": True, "arrived": None, "left": None, "reason": ""}
    old, new = a_text(attendance=[there], day="2026-06-01"), a_text(attendance=[{**there, "presence": "absent"}], day="2026-06-02")
    assert [spot.kind for spot in compare(old, new, "kk").spots] == ["meeting", "attendance"]
