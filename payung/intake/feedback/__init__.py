"""How reporters say they were treated."""
