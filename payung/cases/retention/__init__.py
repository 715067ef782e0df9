"""How long a case is kept: holds, reviews, proposals to delete, deletion."""
