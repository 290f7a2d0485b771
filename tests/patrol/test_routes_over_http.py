"""Drawing and reading routes."""

from uuid import uuid4

import pytest

from tests.patrol.world import COUNTY, OTHER_STREET, RIVER, STREET, VILLAGE, named, problem

UPPER, LOWER = uuid4(), uuid4()
SWAPPED = {"type": "LineString", "coordinates": [[29.30, 60.23], [29.30, 60.24]]}


def test_a_route_is_drawn_and_read_by_everybody_in_its_area(street, cadre):
    route = street.draw(UPPER, LOWER)
    read = cadre.read(f"routes/{route}")
    assert read["name"] == "社姆溪"
    assert [board["along"] for board in read["boards"]] == [0.25, 0.75]
    assert read["line"][0][0] == {"longitude": 120.23, "latitude": 29.3}
    assert read["version"] == 1


def test_a_route_elsewhere_is_not_there(world, street):
    route = street.draw()
    stranger = world.somebody("cadre", areas=(OTHER_STREET,))
    problem(stranger.get(f"routes/{route}"), 404, "not-found")
    problem(stranger.get(f"routes/{uuid4()}"), 404, "not-found")


def test_a_board_is_put_where_its_position_says(street, cadre):
    board = {"place": str(UPPER), "name": "公示牌", "at": {"longitude": 120.235, "latitude": 29.3}}
    route = street.draw(boards=[board])
    assert cadre.read(f"routes/{route}")["boards"][0]["along"] == pytest.approx(0.5, abs=1e-3)


def test_a_route_drawn_anew_has_the_next_version(street, cadre):
    route = street.draw(UPPER)
    street.draw(UPPER, LOWER, route=route)
    read = cadre.read(f"routes/{route}")
    assert (len(read["boards"]), read["version"]) == (2, 2)


def test_whoever_coordinates_elsewhere_can_neither_draw_a_route_here_nor_take_one_away(
    world, street
):
    route = street.draw()
    stranger = world.somebody("street_coordinator", areas=(OTHER_STREET,))
    body = {"name": "别处", "area": STREET, "kind": "river", "geometry": RIVER}
    problem(stranger.put(f"routes/{uuid4()}/draw/…", **body), 404, "not-found")
    body["area"] = OTHER_STREET
    problem(stranger.put(f"routes/{route}/draw/…", **body), 404, "not-found")


def test_a_cadre_draws_no_route(cadre):
    body = {"name": "溪", "area": STREET, "kind": "river", "geometry": RIVER}
    problem(cadre.put(f"routes/{uuid4()}/draw/…", **body), 403, "forbidden")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"area": "330783005999"}, "area"),
        ({"area": "33078"}, "area"),
        ({"kind": "sky"}, "kind"),
        ({"name": ""}, "name"),
        ({"geometry": {"type": "Point", "coordinates": [1, 2]}}, "geometry"),
        ({"geometry": {"type": "LineString", "coordinates": [[181, 0], [1, 1]]}}, "geometry"),
        ({"geometry": []}, "geometry"),
        ({"geometry": SWAPPED}, "geometry"),
        ({"datum": "BD-09"}, "datum"),
        ({"length_km": 3}, "length_km"),
        ({"boards": [{"place": str(UPPER), "name": "牌", "along": 2}]}, "boards.0.along"),
        ({"boards": [{"place": str(UPPER), "name": "牌"}]}, "boards.0"),
        (
            {
                "boards": [
                    {"place": str(UPPER), "name": "牌", "at": {"longitude": 200, "latitude": 0}}
                ]
            },
            "boards.0.at.longitude",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_wrong_is_named_and_nothing_is_stored(world, street, change, field):
    before = len(world.logged())
    body = {"name": "溪", "area": STREET, "kind": "river", "geometry": RIVER}
    answer = street.put(f"routes/{uuid4()}/draw/…", **body | change)
    assert field in named(answer)
    assert len(world.logged()) == before


def test_routes_are_listed_by_kind_and_area_page_by_page(world, street):
    drawn = {
        str(street.draw(name=f"溪 {number}", kind="forest", area=VILLAGE)) for number in range(3)
    }
    street.draw(kind="road", area=VILLAGE)
    county = world.somebody("county_coordinator", areas=(COUNTY,))
    query = {"kind": "forest", "area": VILLAGE, "limit": 2}
    first = county.read("routes", **query)
    rest = county.world.http.get(first["next"], headers=county._headers(None)).json
    found = [*first["items"], *rest["items"]]
    assert {line["route"] for line in found} == drawn
    assert [line["name"] for line in found] == ["溪 0", "溪 1", "溪 2"]
    assert rest["next"] is None


def test_nobody_without_areas_sees_a_route(world, street):
    street.draw()
    assert world.somebody("cadre", areas=()).read("routes")["items"] == []


def test_an_unknown_kind_is_no_filter(cadre):
    assert named(cadre.get("routes", kind="sky")) == ["kind"]
