from tests.zones.county import atlas, county_board, desk_of, night, ordinary, sites

__all__ = ["atlas", "county_board", "desk_of", "night", "ordinary", "sites"]
