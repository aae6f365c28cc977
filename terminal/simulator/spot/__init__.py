"""The simulated spot exchange: accounts, orders, matching, money."""
