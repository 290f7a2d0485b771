"""Areas: imported by the operator, found by everybody."""

from uuid import uuid4

from tests.directory.world import STREET, VILLAGE, fresh


def test_an_area_is_read_with_the_names_that_lead_to_it(directory):
    cadre = directory.colleague("cadre")
    found = cadre.read(f"areas/{VILLAGE}")
    assert found["path"] == ["浙江省", "金华市", "东阳市", "江北街道", "甘溪村"]
    assert (found["level"], found["parent"]) == ("village", STREET)


def test_areas_are_found_by_parent_name_and_the_beginning_of_their_code(directory):
    cadre = directory.colleague("cadre")
    codes = {
        word: [area["code"] for area in cadre.read("areas", **{word: value})["items"]]
        for word, value in {"parent": STREET, "name": "江北", "code": "330783001"}.items()
    }
    levels = {area["level"] for area in cadre.read("areas", level="town")["items"]}
    assert levels == {"town"}
    assert codes == {
        "parent": ["330783005005", "330783005283"],
        "name": [STREET],
        "code": ["330783001"],
    }


def test_a_percent_sign_in_a_name_finds_nothing_rather_than_everything(directory):
    assert directory.operator.read("areas", name="%")["items"] == []


def test_areas_are_listed_in_pages_without_gap_or_repetition(directory):
    operator, codes, path = directory.operator, [], "areas?limit=3"
    while path:
        page = operator.read(path)
        codes += [area["code"] for area in page["items"]]
        path = page["next"] and page["next"].removeprefix("/api/")
    assert codes == sorted(set(codes))
    assert len(codes) >= 7


def test_the_same_part_again_changes_nothing(directory):
    operator, path = directory.operator, f"areas/editions/{fresh('edition')}/1"
    areas = [{"code": "330783006", "name": "白云", "level": "town", "parent": "330783"}]
    first = operator.command(path, areas=areas)
    again = operator.command(path, areas=areas)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()


def test_a_part_whose_areas_have_no_parent_is_refused_and_nothing_of_it_is_stored(directory):
    area = {"code": "330799", "name": "无", "level": "county", "parent": "3307"}
    orphan = {"code": "330798001", "name": "孤", "level": "town", "parent": "330798"}
    path = f"areas/editions/{fresh('edition')}/1"
    answer = directory.operator.command(path, areas=[area, orphan])
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "areas.1.parent"
    assert directory.operator.get("/api/areas/330799").status_code == 404


def test_only_the_operator_imports(directory):
    cadre = directory.colleague("cadre")
    assert cadre.command("areas/editions/2024/1", areas=[]).status_code == 403
    assert directory.client().put(f"/api/areas/editions/2024/1/{uuid4()}").status_code == 401
