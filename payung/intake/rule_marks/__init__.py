"""Officers' marks on what the rules about free text heard, their figures, and the sentences for export."""
