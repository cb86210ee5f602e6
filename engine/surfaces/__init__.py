"""The layers that a level file sums into a mountain: each a formula over the map's grid.

A number in a layer may be fixed or drawn by the seed from a range (`Draw`), so that a level is a
family of mountains. Every layer's `heights` gets the frame of the level and the sum so far.

A new kind of layer is one file with a `LayerTable` and its name in the union `Layer`, from which
the decoder and its messages derive.
"""

from __future__ import annotations

from typing import TypeAlias

from engine.core.layer import Draw, Frame, LayerTable, Number, draw_number
from engine.surfaces.array import Array
from engine.surfaces.classic import Classic
from engine.surfaces.elevation import Elevation
from engine.surfaces.eroded import Eroded
from engine.surfaces.formula import Formula
from engine.surfaces.learning import Learning
from engine.surfaces.quadratic import Quadratic
from engine.surfaces.rolling import Perlin

Layer: TypeAlias = Quadratic | Perlin | Classic | Eroded | Elevation | Learning | Formula | Array

__all__ = [
    "Array",
    "Classic",
    "Draw",
    "Elevation",
    "Eroded",
    "Formula",
    "Frame",
    "Layer",
    "LayerTable",
    "Learning",
    "Number",
    "Perlin",
    "Quadratic",
    "draw_number",
]
