"""What somebody does who means harm."""
