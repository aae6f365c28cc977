"""Spot orders: tickets, rules and what they cost."""
