"""Executes the lessons, stores their outputs and writes their pages."""
