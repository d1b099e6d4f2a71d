"""All operations of the API; both clients have each of them."""

from __future__ import annotations

from ponctuel_sdk.calls import (
    accounts,
    admin,
    batches,
    board,
    checks,
    delay_classes,
    events,
    forecasts,
    history,
    journeys,
    keys,
    monitoring,
    oauth,
    registry,
    replay,
    reports,
    schedule,
    scorecard,
    sessions,
    watches,
    weather,
)


class Operations:
    """All operations, one per line; they are described in `calls`."""

    forecast = forecasts.forecast
    make_forecasts = forecasts.make_forecasts
    forecast_all = forecasts.forecast_all

    compare_flights = journeys.compare_flights
    judge_connection = journeys.judge_connection
    predict_flight_delay = delay_classes.predict_flight_delay

    read_weather = weather.read_weather
    read_board = board.read_board
    read_flight_forecast = board.read_flight_forecast
    read_history = history.read_history
    read_flight_forecasts = history.read_flight_forecasts

    answer_file = batches.answer_file
    send_batch = batches.send_batch
    list_batches = batches.list_batches
    read_batch = batches.read_batch
    list_row_errors = batches.list_row_errors
    read_result = batches.read_result
    cancel_batch = batches.cancel_batch
    remove_batch = batches.remove_batch

    list_watches = watches.list_watches
    make_watch = watches.make_watch
    read_watch = watches.read_watch
    change_watch = watches.change_watch
    end_watch = watches.end_watch

    push_events = events.push_events
    read_replay = replay.read_replay
    read_scorecard = scorecard.read_scorecard
    set_replay = replay.set_replay

    list_indicators = monitoring.list_indicators
    read_indicator = monitoring.read_indicator
    list_alerts = monitoring.list_alerts
    acknowledge_alert = monitoring.acknowledge_alert
    silence_rule = monitoring.silence_rule
    list_reports = reports.list_reports
    read_report = reports.read_report
    request_reports = reports.request_reports

    list_airports = schedule.list_airports
    list_flights = schedule.list_flights
    list_flight_days = schedule.list_flight_days
    list_past_flights = schedule.list_past_flights
    read_inbound = schedule.read_inbound
    get_outcome = schedule.get_outcome
    read_clock = schedule.read_clock

    register = accounts.register
    send_verification = accounts.send_verification
    confirm_verification = accounts.confirm_verification
    request_reset = accounts.request_reset
    confirm_reset = accounts.confirm_reset
    read_me = accounts.read_me
    change_me = accounts.change_me
    erase_me = accounts.erase_me
    export_me = accounts.export_me

    sign_in = sessions.sign_in
    refresh = sessions.refresh
    list_sessions = sessions.list_sessions
    sign_out = sessions.sign_out
    sign_out_everywhere = sessions.sign_out_everywhere

    issue_token = oauth.issue_token
    list_keys = keys.list_keys
    make_key = keys.make_key
    revoke_key = keys.revoke_key

    list_users = admin.list_users
    change_user = admin.change_user
    read_audit = admin.read_audit

    list_models = registry.list_models
    list_deployments = registry.list_deployments
    roll_back = registry.roll_back
    promote_model = registry.promote_model
    read_evaluation = registry.read_evaluation
    read_gate = registry.read_gate
    read_peers = registry.read_peers

    health = checks.health
    ready = checks.ready
