from tests.indicators.county import order
from tests.zones.county import atlas, county_board, desk_of, night, ordinary

__all__ = ["atlas", "county_board", "desk_of", "night", "order", "ordinary"]
