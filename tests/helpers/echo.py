"""A computation for tests of other processes: what is asked is answered."""


def echo(pipe):
    """Say that it is there, then answer each question with itself."""
    pipe.send("there")
    while True:
        pipe.send(pipe.recv())
