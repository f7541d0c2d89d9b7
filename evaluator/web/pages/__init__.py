"""The evaluator's pages: leaderboard, rules, team and organisers, in French and English.

`router` has all of them and the files they load; `refusal_page` is what a browser gets where
there is no answer.
"""

from fastapi import APIRouter

from evaluator.web.pages import deciding, exports, organisation, public, static_files, team
from evaluator.web.pages.framed import refusal_page

__all__ = ["refusal_page", "router"]

router = APIRouter()
for _part in (public, team, organisation, deciding, exports, static_files):
    router.include_router(_part.router)
