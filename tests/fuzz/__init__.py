"""What comes from outside, made up at random: one way for a few seconds in `make test`, and for long in `make fuzz`."""
