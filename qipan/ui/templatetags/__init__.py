"""Template tags of the whole house: `{% load qipan %}`."""
