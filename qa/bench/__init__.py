"""Tools that say how fast the program is, alone and beside others."""
