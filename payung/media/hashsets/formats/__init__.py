"""Hash sets as others write them: each format a folder with one class and its examples."""
