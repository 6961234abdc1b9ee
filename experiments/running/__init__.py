"""Executing runs: designs, backends, and folders that can be gone on with."""
