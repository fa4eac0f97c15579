"""The bonus parité for people: a team of their own, and how the simulation agrees with the CNC."""

from cinediv_pipeline.steps.bonus.calibration import Calibration, calibration
from cinediv_pipeline.steps.bonus.report import (
    calibration_json,
    calibration_lines,
    simulation_json,
    simulation_lines,
)
from cinediv_pipeline.steps.bonus.simulation import Request, Simulation, name_reader, simulate

__all__ = [
    "Calibration",
    "Request",
    "Simulation",
    "calibration",
    "calibration_json",
    "calibration_lines",
    "name_reader",
    "simulate",
    "simulation_json",
    "simulation_lines",
]
