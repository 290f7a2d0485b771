"""A point on the earth."""

from dataclasses import dataclass

MAX_LON = 180.0
MAX_LAT = 90.0


class OutsideWorld(ValueError):
    """A longitude or latitude that no place on the earth has; `field` says which."""

    def __init__(self, field: str, limit: float) -> None:
        super().__init__(f"{field} must be a number of degrees from -{limit:g} to {limit:g}")
        self.field = field


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A longitude and a latitude in degrees; WGS-84 unless the name beside it says otherwise.

    Raises `OutsideWorld` for degrees off the globe, for NaN and for infinity.
    """

    lon: float
    lat: float

    def __post_init__(self) -> None:
        require_on_earth(self.lon, self.lat)


def require_on_earth(lon: float, lat: float) -> None:
    """Raise `OutsideWorld` for degrees that no place on the earth has."""
    # Written so that NaN, which compares false with everything, fails too.
    if not -MAX_LON <= lon <= MAX_LON:
        raise OutsideWorld("lon", MAX_LON)
    if not -MAX_LAT <= lat <= MAX_LAT:
        raise OutsideWorld("lat", MAX_LAT)
