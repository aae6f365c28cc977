"""The fault laboratory: everything that can go wrong with an exchange, done on request.

`catalogue` names the primitives, `book` decides whom a fault meets, `lab` sets and ends them; the
other modules carry them out on requests, messages, connections, markets and the network.
"""
