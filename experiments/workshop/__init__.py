"""The workshop page: a county that is watched, reforms that are compared, and what of it is taken home."""
