"""Models and data whose loss is ground: error surfaces over two walked parameters.

Every model knows its data and its loss term by term; its docstring gives the gradient by the chain
rule, layer by layer. Nothing here knows of levels, maps or metres.
"""
