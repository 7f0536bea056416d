"""The Chinese shifts go there and back, leave the rest of the world alone, and match a published pair."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qipan.kit.coordinates import SYSTEMS, from_wgs84, to_wgs84
from qipan.kit.refusal import Refused

LON, LAT = st.floats(73.5, 134.5), st.floats(18.2, 53.5)


@pytest.mark.parametrize("crs", SYSTEMS)
@given(lon=LON, lat=LAT)
def test_there_and_back_is_the_same_place_to_a_millimetre(crs: str, lon: float, lat: float):
    back = to_wgs84(*from_wgs84(lon, lat, crs=crs), crs=crs)
    assert np.allclose(back, (lon, lat), rtol=0, atol=1e-8)


@pytest.mark.parametrize(("crs", "least_m", "most_m"), [("gcj02", 50, 1_000), ("bd09", 500, 2_000)])
def test_a_shift_over_ruian_is_hundreds_of_metres(crs: str, least_m: float, most_m: float):
    lon, lat = from_wgs84(120.65, 27.78, crs=crs)
    off_m = np.hypot((lon - 120.65) * 98_500, (lat - 27.78) * 110_800)
    assert least_m < off_m < most_m


def test_cgcs2000_and_places_outside_china_pass_unchanged():
    assert to_wgs84(120.65, 27.78, crs="cgcs2000") == (120.65, 27.78)
    assert from_wgs84([9.52, 24.94], [47.14, 60.17], crs="gcj02")[0].tolist() == [9.52, 24.94]


def test_an_unknown_system_is_refused():
    with pytest.raises(Refused) as no:
        to_wgs84(0, 0, crs="beijing54")
    assert no.value.code == "kit.crs"
