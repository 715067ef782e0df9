"""The face for officers: calm and dense, keyboard first, whole without any script."""
