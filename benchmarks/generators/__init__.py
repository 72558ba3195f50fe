"""Exports of one system at any volume, in the shape that its vendor writes now; the same number gives the same bytes."""
