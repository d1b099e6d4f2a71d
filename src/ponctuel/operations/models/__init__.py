"""The tables, one per file; importing this package fills `Base.metadata` with all of them."""

from ponctuel.operations.models.alert_attempts import AlertAttempt
from ponctuel.operations.models.alert_messages import AlertMessage
from ponctuel.operations.models.alert_silences import AlertSilence
from ponctuel.operations.models.alerts import Alert
from ponctuel.operations.models.api_keys import ApiKey
from ponctuel.operations.models.audit_entries import AuditEntry
from ponctuel.operations.models.batch_errors import BatchError
from ponctuel.operations.models.batch_jobs import BatchJob
from ponctuel.operations.models.deployments import Deployment
from ponctuel.operations.models.events import LoggedEvent
from ponctuel.operations.models.flights import ScheduledFlight
from ponctuel.operations.models.forecasts import IssuedForecast
from ponctuel.operations.models.idempotency_keys import IdempotencyKey
from ponctuel.operations.models.measurements import Measurement
from ponctuel.operations.models.notifications import Notification
from ponctuel.operations.models.purges import Purge
from ponctuel.operations.models.replays import Replay
from ponctuel.operations.models.scheduled_jobs import ScheduledJob
from ponctuel.operations.models.sessions import UserSession
from ponctuel.operations.models.single_use_tokens import SingleUseToken
from ponctuel.operations.models.users import User
from ponctuel.operations.models.watches import Watch

__all__ = [
    "Alert",
    "AlertAttempt",
    "AlertMessage",
    "AlertSilence",
    "ApiKey",
    "AuditEntry",
    "BatchError",
    "BatchJob",
    "Deployment",
    "IdempotencyKey",
    "IssuedForecast",
    "LoggedEvent",
    "Measurement",
    "Notification",
    "Purge",
    "Replay",
    "ScheduledFlight",
    "ScheduledJob",
    "SingleUseToken",
    "User",
    "UserSession",
    "Watch",
]
