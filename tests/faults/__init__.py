"""What a machine does to a program: a full disk, an end at any moment, a clock that is set, no home."""
