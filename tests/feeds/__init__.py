"""Tests of feeds and of what programs ask for."""
