"""The small asynchronous process on the public port: changes, tiles, and the way to the site."""
