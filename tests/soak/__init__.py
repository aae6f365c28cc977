"""Thousands of orders through the real services while everything goes wrong."""
