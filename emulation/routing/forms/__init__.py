"""The forms of days off and routes: what was typed stays, each input says what to do."""

from emulation.routing.forms.holidays import HolidayForm
from emulation.routing.forms.routes import RouteForm, route_form, values_of

__all__ = ["HolidayForm", "RouteForm", "route_form", "values_of"]
