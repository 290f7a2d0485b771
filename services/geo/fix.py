"""A fix (定位点): where a device said that it was, when, and how sure it was."""

import math
from dataclasses import dataclass
from datetime import datetime

from services.geo.point import Point, require_on_earth


@dataclass(frozen=True, slots=True)
class Fix:
    """One reading of a positioning device.

    `lon` and `lat` are WGS-84 degrees (`OutsideWorld` otherwise), `at` is aware of its time zone
    (`ValueError` otherwise), `accuracy_m` is the radius in metres that holds the true point with
    68 % probability, as phones state it.
    """

    at: datetime
    lon: float
    lat: float
    accuracy_m: float | None = None

    def __post_init__(self) -> None:
        require_on_earth(self.lon, self.lat)
        if self.at.utcoffset() is None:
            raise ValueError("at must name its time zone")

    @property
    def point(self) -> Point:
        """Where."""
        return Point(self.lon, self.lat)

    @property
    def stated_accuracy_m(self) -> float | None:
        """The accuracy in metres if the device really stated one.

        Android says 0.0 and iOS a negative number for "unknown".
        """
        accuracy = self.accuracy_m
        if accuracy is None or not math.isfinite(accuracy) or accuracy <= 0:
            return None
        return accuracy
