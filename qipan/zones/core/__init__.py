"""Pure: streets, sites and a protocol in; zones with counts and proof out."""
