"""Models and data whose loss is ground: error surfaces over two walked parameters.

Every model knows its data, its loss term by term, and its gradient by backpropagation: the chain
rule written out layer by layer. Nothing here knows of levels, maps or metres.
"""
