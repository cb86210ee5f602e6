"""What a notebook shows of a result."""


def picture_of(result):
    """PNG, or None where the text is shown; under the name that IPython asks for."""
    return result._repr_png_()
