"""The headers of every response."""

from __future__ import annotations

# Gradio starts from inline scripts and compiles its templates in the browser; all else comes
# from this host, and nothing reaches another one.
PAGE_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors {ancestors}",
    ]
)
# The API runs no script at all; its documentation has a policy of its own.
API_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
API_PATHS = ("/v1/", "/docs", "/openapi.json", "/health", "/ready")
NO_FRAME = "'none'"
HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
# After its first visit a browser uses https only.
HTTPS_HEADERS = {"strict-transport-security": "max-age=31536000"}
