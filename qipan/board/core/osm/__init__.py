"""A real city out of OpenStreetMap: read, cut into streets, peopled, checked."""
