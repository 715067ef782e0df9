"""One module for each thing that an officer does: signs in, looks at the queue, works on a report."""
