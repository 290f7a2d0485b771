from hashlib import sha256

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from services.issue.routing.reading import adopted_rules, read_rules
from services.issue.routing.rules import RoutingRules
from services.ruletext import RulesError

UNITS = {"环", "执", "水"}
HEAD = 'county: "330783"\nrules:\n'
RULE = "  - {category: spill, lead: 环, milestones: {查处: 15工作日}, verify: site%s}\n"


def problems(text, units=UNITS, towns=None):
    with pytest.raises(RulesError) as raised:
        read_rules(text, units, "routing.yml", towns=towns)
    return [str(problem) for problem in raised.value.problems]


def problem(text, units=UNITS, towns=None):
    (only,) = problems(text, units, towns)
    return only


def test_rules_are_known_by_the_digest_of_their_text():
    text = HEAD + RULE % ""
    rules = read_rules(text, UNITS)
    assert (rules.version, rules.county) == (sha256(text.encode()).hexdigest(), "330783")


def test_adopted_rules_are_read_without_the_directory():
    text = HEAD + RULE % ", assisting: [冰]"
    assert adopted_rules(text).rules[0].route.assisting == ("冰",)
    assert adopted_rules(text) is adopted_rules(text)


def place(text, at):
    """Return how a problem begins that stands where `at` is in the text."""
    before = text[: text.rindex(at)]
    line = before.count("\n") + 1
    return f"routing.yml:{line}:{len(before) - before.rfind(chr(10))}: "


@pytest.mark.parametrize(
    ("more", "at", "said"),
    [
        (", assisting: [街, 冰]", "冰", "unknown unit 冰: use 执, 水, 环, 街"),
        (", assisting: [环]", "环", "环 stands in this rule already"),
        (", assisting: [水, 水]", "水", "水 stands in this rule already"),
        (", assisting: 水", "水", "a list is expected here"),
        (", assisting: [[水]]", "[水]", "one word or line is expected here"),
        (", area: lake", "lake", "unknown kind of area lake: use street, town"),
        (", places: [moon]", "moon", "unknown kind of place moon: use household"),
        (", when_urgent: maybe", "maybe", "unknown flag maybe: use true, false"),
        (", urgent: 1", "1}", "unknown flag 1: use true, false"),
        (", colour: red", "colour", "unknown key colour: use category, lead, milestones"),
        (', advice: ""', '""', "one word or line is expected here"),
        (f", advice: {'x' * 201}", "x" * 201, "one line of at most 200 characters"),
        (', advice: "two\\nlines"', '"two', "one line of at most 200 characters"),
        (", [a]: b", "[a]", "a key is one word"),
        (", verify: site", "verify", "verify stands here twice"),
    ],
    ids=lambda value: value[:30],
)
def test_what_is_wrong_in_a_rule_is_said_with_its_place(more, at, said):
    text = HEAD + RULE % more
    assert problem(text).startswith(place(text, at) + said)


@pytest.mark.parametrize(
    ("good", "bad", "at", "said"),
    [
        ("lead: 环", "lead: 冰", "冰", "unknown unit 冰: use"),
        ("lead: 环, ", "", "{category", "lead is missing"),
        ("category: spill", "category: sp ill", "sp ill", "sp ill is no code"),
        ("verify: site", "verify: hope", "hope", "unknown way to verify hope: use site"),
        ("15工作日", "soon", "soon", "'soon' is not a time limit"),
        ("15工作日", "[1]", "[1]", "one word or line is expected here"),
        ("{查处: 15工作日}", "{}", "{}", "at least one milestone is needed"),
        ("{查处: 15工作日}", "5", "5,", "a mapping of keys and values is expected here"),
    ],
    ids=lambda value: value[:30],
)
def test_what_a_rule_needs_is_asked_for_with_its_place(good, bad, at, said):
    text = (HEAD + RULE % "").replace(good, bad)
    assert problems(text)[0].startswith(place(text, at) + said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "1:1: the file is empty"),
        ("- 1", "1:1: a mapping of keys and values is expected here"),
        ('county: "330783"\n', "1:1: rules is missing"),
        ('county: "330783"\nrules: []\n', "2:8: at least one rule is needed"),
        ('county: "330783"\nrules: {}\n', "2:8: a list is expected here"),
        ("county: [\n", "2:1: "),
        ("county: x\n\tbad", "2:1: "),
        ("a: &x 1\nb: *x\n", "2:4: neither aliases nor deep nesting are allowed"),
        ("[" * 100_000, "1:11: neither aliases nor deep nesting are allowed"),
        (" " * 200_001, "1:1: a file has at most 200000 characters"),
        ("a: 1\n---\nb: 2\n", "2:1: but found another document"),
        ("county: \x00", "1:1: this is no YAML text: it has odd characters"),
    ],
    ids=lambda value: value[:30],
)
def test_what_is_wrong_with_the_file_is_said_with_its_place(text, said):
    assert problems(text)[0].startswith(f"routing.yml:{said}")


def test_every_problem_is_told_at_once_from_top_to_bottom():
    text = HEAD + RULE % ", area: lake" + (RULE % "").replace("环", "冰").replace("spill", "sp ill")
    assert [found.split(": ")[1] for found in problems(text)] == [
        "unknown kind of area lake",
        "sp ill is no code",
        "unknown unit 冰",
    ]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("", ""),
        ("", ", area: street"),
        ("", ", places: [bin]"),
        ("", ", when_urgent: true"),
        (", area: town", ", area: town, when_urgent: false"),
        (", places: [bin, site]", ", places: [site]"),
    ],
)
def test_a_rule_that_can_never_apply_is_refused(earlier, later):
    text = HEAD + RULE % earlier + RULE % (later + ", rule: later")
    assert problem(text) == "routing.yml:4:5: never applies: the rule in line 3 catches all of it"


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        (", area: street", ""),
        (", area: street", ", area: town"),
        (", when_urgent: true", ", when_urgent: false"),
        (", places: [bin]", ", places: [bin, site]"),
        (", places: [bin]", ""),
    ],
)
def test_a_rule_that_is_left_something_is_kept(earlier, later):
    text = HEAD + RULE % earlier + RULE % (later + ", rule: later")
    assert len(read_rules(text, UNITS).rules) == 2


def test_restricted_categories_are_told_with_the_rules():
    text = HEAD.replace("rules:", "restricted: [spill]\nrules:") + RULE % ""
    assert read_rules(text, UNITS).restricted == {"spill"}
    assert read_rules(HEAD + RULE % "", UNITS).restricted == frozenset()


def test_a_slip_in_a_restricted_category_would_show_it_to_everybody_and_is_refused():
    text = HEAD.replace("rules:", "restricted: [spil]\nrules:") + RULE % ""
    assert problem(text) == "routing.yml:2:14: unknown category spil: use spill"


TOWNS = [f"33078310{n}" for n in range(1, 6)]


def verifying(towns):
    return HEAD.replace("rules:", f"verifying_towns: {towns}\nrules:") + RULE % ""


@pytest.mark.parametrize("named", [[], TOWNS[:3]])
def test_towns_that_verify_each_others_work_are_told_with_the_rules(named):
    rules = read_rules(verifying(f"[{', '.join(named)}]"), UNITS, towns=TOWNS)
    assert rules.verifying_towns == set(named)


def test_where_the_rules_name_none_all_towns_verify():
    assert read_rules(HEAD + RULE % "", UNITS, towns=TOWNS).verifying_towns is None


@pytest.mark.parametrize(
    ("towns", "said"),
    [
        ("[330783101, 330783102, 330783199]", "2:41: unknown town 330783199: use 330783101"),
        ("[330783101, 330783102]", "2:18: name at least 3 towns, or none"),
        ("[330783101, 330783102, 330783101]", "2:18: name at least 3 towns, or none"),
        ("330783101", "2:18: a list is expected here"),
        (f"[{', '.join(['330783101'] * 101)}]", "2:18: at most 100 items"),
    ],
    ids=["unknown", "foreseen", "foreseen, one twice", "no list", "many"],
)
def test_unknown_towns_do_not_verify_nor_so_few_that_a_street_knows_which(towns, said):
    assert problem(verifying(towns), towns=TOWNS).startswith(f"routing.yml:{said}")


def called(words, category="spill"):
    return HEAD.replace("rules:", f"synonyms: {{{category}: {words}}}\nrules:") + RULE % ""


def test_what_people_call_a_category_is_told_with_the_rules():
    assert read_rules(called("[oil, 油污]"), UNITS).synonyms == {"spill": ("oil", "油污")}
    assert read_rules(HEAD + RULE % "", UNITS).synonyms == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (called("[oil]", "spil"), "2:12: unknown category spil: use spill"),
        (called("[oil, oil]"), "2:25: oil stands here twice"),
        (called(f"[{'x' * 33}]"), "2:20: a synonym has at most 32 characters"),
        (called(f"[{', '.join(map(str, range(21)))}]"), "2:19: at most 20 items"),
        (called("oil"), "2:19: a list is expected here"),
    ],
    ids=["no category", "twice", "long", "many", "no list"],
)
def test_synonyms_are_few_short_and_of_a_category_that_is_there(text, said):
    assert problem(text) == f"routing.yml:{said}"


def test_two_rules_do_not_have_one_name():
    text = HEAD + RULE % ", area: town" + RULE % ""
    assert problem(text) == (
        "routing.yml:4:5: has the name of the rule in line 3: give it a `rule`"
    )


words = st.sampled_from(
    ["county", "rules", "category", "lead", "环", "{", "}", "[", "]", ": ", ", ", "- ", "\n", " ",
     "&a", "*a", "15工作日", "site", "!!set", "?", "|", "'", '"', "#", "%", "\x07", "\ufeff", "~"]
)  # fmt: skip
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["环", "site", "5工作日", "x y"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["category", "lead", "milestones", "verify", "area", "places", "查处"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)
documents = st.one_of(
    st.text(max_size=80),
    st.lists(words, max_size=40).map("".join),
    st.lists(plain, min_size=1, max_size=4).map(
        lambda rules: yaml.safe_dump({"county": "330783", "rules": rules}, allow_unicode=True)
    ),
)


@given(documents)
def test_any_text_is_read_or_refused_with_its_places(text):
    found = None
    try:
        rules = read_rules(text, UNITS, "routing.yml")
    except RulesError as error:
        found = error.problems
    if found is None:
        assert isinstance(rules, RoutingRules)
    else:
        assert found
        assert all(problem.line >= 1 and problem.column >= 1 for problem in found)
