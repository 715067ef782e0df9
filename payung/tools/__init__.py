"""What developers, translators and trainers use: benches, catalogues, the booklet, the demonstration."""
