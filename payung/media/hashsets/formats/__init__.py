"""The formats of hash sets: each a folder with one class and its examples."""
