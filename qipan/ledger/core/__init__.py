"""Chains and trees of digests: values in, bytes out."""
