"""Pure values and rules: standard library only, no clock, no IO, no floats for money."""
