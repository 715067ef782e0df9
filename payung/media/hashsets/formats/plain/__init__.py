"""Plain lists: a hash a line, or columns with a first line that names them."""
