"""Posts: filled, handed over, vacant when somebody leaves."""

from tests.directory.world import STREET


def test_a_post_has_its_a_and_its_b(directory):
    operator, unit = directory.operator, directory.department()
    post = directory.post(unit)
    first, second = directory.person("cadre"), directory.person("cadre")
    operator.done(f"posts/{post}/fill", person=first, since="2026-01-01")
    operator.done(f"posts/{post}/fill", person=second, deputy=True, since="2026-01-01")
    seen = operator.read(f"posts/{post}")
    assert (seen["holder"], seen["deputy"], seen["version"]) == (first, second, 3)


def test_a_handover_leaves_the_deputy_where_they_are(directory):
    operator, post = directory.operator, directory.post(directory.department())
    leaver, deputy, successor = (directory.person("cadre") for _ in range(3))
    operator.done(f"posts/{post}/fill", person=leaver, since="2026-01-01")
    operator.done(f"posts/{post}/fill", person=deputy, deputy=True, since="2026-01-01")
    operator.done(
        f"posts/{post}/hand-over",
        leaver=leaver,
        successor=successor,
        since="2026-11-23",
        note="两件未结",
    )
    seen = operator.read(f"posts/{post}")
    assert (seen["holder"], seen["deputy"]) == (successor, deputy)
    assert operator.read("posts", person=leaver)["items"] == []


def test_the_post_of_somebody_who_left_is_vacant_and_can_be_filled(directory):
    operator, post = directory.operator, directory.post(directory.department())
    leaver, successor = directory.person("cadre"), directory.person("cadre")
    operator.done(f"posts/{post}/fill", person=leaver, since="2026-01-01")
    operator.done(f"people/{leaver}/dismiss", since="2026-11-20")
    assert operator.read(f"posts/{post}").get("holder") is None
    operator.done(f"posts/{post}/fill", person=successor, since="2026-11-23")
    assert operator.read(f"posts/{post}")["holder"] == successor


def test_a_post_that_is_held_is_handed_over_and_not_filled_again(directory):
    operator, post = directory.operator, directory.post(directory.department())
    holder, other = directory.person("cadre"), directory.person("cadre")
    operator.done(f"posts/{post}/fill", person=holder, since="2026-01-01")
    answer = operator.command(f"posts/{post}/fill", person=other, since="2026-01-01")
    assert (answer.status_code, answer.json()["code"]) == (409, "post.held")


def test_a_post_in_an_office_that_does_not_exist_names_the_field(directory):
    unit = directory.department()
    body = {"department": unit, "office": "nowhere", "title": "岗"}
    answer = directory.operator.command("posts/p-nowhere/create", **body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "office"


def test_a_post_of_an_unknown_department_names_the_field(directory):
    body = {"department": "no-such-unit", "title": "岗"}
    answer = directory.operator.command("posts/p-of-nobody/create", **body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "department"


def test_a_post_that_is_not_there_is_not_filled(directory):
    body = {"person": directory.person("cadre"), "since": "2026-01-01"}
    assert directory.operator.command("posts/nowhere/fill", **body).status_code == 404


def test_posts_are_listed_by_department(directory):
    unit = directory.department()
    posts = sorted(directory.post(unit) for _ in range(3))
    listed = directory.operator.read("posts", department=unit, limit=2)
    rest = directory.operator.read(listed["next"].removeprefix("/api/"))
    assert [post["post"] for post in listed["items"] + rest["items"]] == posts
    everywhere = directory.operator.read("posts", limit=200)["items"]
    assert set(posts) <= {post["post"] for post in everywhere}


def test_the_operator_of_a_street_fills_no_post_of_the_county(directory):
    post = directory.post(directory.department())
    street = directory.colleague("operator", areas=(STREET,))
    person = directory.person("cadre")
    answer = street.command(f"posts/{post}/fill", person=person, since="2026-01-01")
    assert answer.status_code == 404
