"""What the machine does to a program: a disk that is full or fails, an end at any moment, a clock that is set, no home."""
