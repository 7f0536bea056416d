"""When a response holds, and whether it may be proposed: values in, answers out."""
