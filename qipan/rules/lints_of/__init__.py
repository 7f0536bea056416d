"""What can be wrong with each kind of declared file, beyond its shape."""
