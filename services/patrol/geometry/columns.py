"""Many fixes as arrays: what is asked of every step of a day's track is asked of all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from services.geo.distance import EARTH_RADIUS_M
from services.geo.fix import Fix

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Fixes column by column: degrees, whole microseconds since 1970, stated accuracy in metres.

    An accuracy that was not stated is NaN.
    """

    lon: Floats
    lat: Floats
    at_us: Integers
    accuracy_m: Floats

    @classmethod
    def of(cls, fixes: Sequence[Fix]) -> Self:
        """Return the columns of fixes."""
        seconds = np.array([fix.at.timestamp() for fix in fixes], dtype=np.float64)
        stated = [fix.stated_accuracy_m for fix in fixes]
        return cls(
            np.array([fix.lon for fix in fixes], dtype=np.float64),
            np.array([fix.lat for fix in fixes], dtype=np.float64),
            np.rint(seconds * 1e6).astype(np.int64),
            np.array(stated, dtype=np.float64),
        )

    def seconds(self, start: Integers, end: Integers) -> Floats:
        """Return how long it is from some fixes to others, given by index."""
        return (self.at_us[end] - self.at_us[start]) / 1e6

    def metres(self, start: Integers, end: Integers) -> Floats:
        """Return how far it is between some fixes and others, as `metres_between` would."""
        lat_a, lat_b = np.radians(self.lat[start]), np.radians(self.lat[end])
        half_lat = (lat_b - lat_a) / 2
        half_lon = np.radians(self.lon[end] - self.lon[start]) / 2
        chord = np.sin(half_lat) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin(half_lon) ** 2
        metres: Floats = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(chord, 1.0)))
        return metres
