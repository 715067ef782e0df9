"""The sandbox, in which hostile files are decoded: its walls, and the one way to talk with it.

`client` is the side that asks, `server` the program that is started, `walls` what a process may no longer do.
`wire` is what goes between them: JSON that is read strictly, and raw bytes of a declared size. Never a pickle.
"""
