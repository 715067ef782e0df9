"""Tools of developers, translators and trainers: benches, catalogues, booklet, demonstration."""
