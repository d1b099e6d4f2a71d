"""The routes of the API, one topic a file, one short function each."""

from fastapi import APIRouter

from app.api.routes import (
    accounts,
    audit,
    batches,
    board,
    checks,
    delay_classes,
    events,
    forecasts,
    history,
    journeys,
    keys,
    models,
    recovery,
    schedule,
    sessions,
    users,
    watches,
    weather,
)

ROUTERS: tuple[APIRouter, ...] = (
    forecasts.router,
    journeys.router,
    weather.router,
    schedule.router,
    history.router,
    batches.router,
    models.router,
    delay_classes.router,
    board.router,
    watches.router,
    events.router,
    accounts.router,
    recovery.router,
    sessions.router,
    keys.router,
    users.router,
    audit.router,
    checks.router,
)
