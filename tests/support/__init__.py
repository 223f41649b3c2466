"""Helpers for tests: the places of a checkout, and the programs that judge what byhand writes."""
