"""The queue: what waits for the unit, in its order, and how each officer has set up their desk."""
