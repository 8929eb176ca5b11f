"""Measurements: each compares things in one run, since absolute figures travel badly."""
