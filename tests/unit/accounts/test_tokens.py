"""Tokens and keys: only this application can make them, and stored hashes do not reveal them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponctuel.accounts.access_token import LIFETIME, PURPOSE, AccessTokens
from ponctuel.accounts.keyring import Keyring
from ponctuel.accounts.opaque import ApiKeySecret, digest, new_token
from ponctuel.accounts.signed import ALGORITHM, LEEWAY

SECRET = "0123456789abcdef0123456789abcdef"
OTHER_SECRET = "fedcba9876543210fedcba9876543210"
USER, SESSION = "0e0d4e2c-user", "9b1f-session"


def issue(tokens: AccessTokens, age: timedelta = timedelta()) -> str:
    return tokens.issue(USER, SESSION, datetime.now(UTC) - age)[0]


def test_a_token_has_its_user_session_and_lifetime() -> None:
    tokens = AccessTokens(Keyring(SECRET))
    claims = tokens.read(issue(tokens))
    assert claims is not None
    assert (claims.user_id, claims.session_id) == (USER, SESSION)
    assert claims.expires_at - datetime.now(UTC) <= LIFETIME == timedelta(minutes=15)


def test_every_token_has_its_own_id() -> None:
    tokens = AccessTokens(Keyring(SECRET))
    now = datetime.now(UTC)
    assert (
        tokens.issue(USER, SESSION, now)[1].token_id != tokens.issue(USER, SESSION, now)[1].token_id
    )


def test_an_expired_or_foreign_token_is_refused() -> None:
    tokens = AccessTokens(Keyring(SECRET))
    assert tokens.read(issue(tokens, LIFETIME + LEEWAY + timedelta(seconds=1))) is None
    assert tokens.read(issue(tokens, -timedelta(minutes=2))) is None
    assert tokens.read(issue(AccessTokens(Keyring(OTHER_SECRET)))) is None
    assert tokens.read("") is None
    assert tokens.read("a.b.c") is None


@pytest.mark.parametrize("age", [-LEEWAY / 2, LIFETIME + LEEWAY / 2], ids=["ahead", "behind"])
def test_a_small_difference_of_clocks_between_servers_is_accepted(age: timedelta) -> None:
    tokens = AccessTokens(Keyring(SECRET))
    assert tokens.read(issue(tokens, age)) is not None


def test_the_former_secret_still_reads_and_no_longer_signs() -> None:
    old = issue(AccessTokens(Keyring(OTHER_SECRET)))
    tokens = AccessTokens(Keyring(SECRET, OTHER_SECRET))
    assert tokens.read(old) is not None
    assert AccessTokens(Keyring(OTHER_SECRET)).read(issue(tokens)) is None


@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
@pytest.mark.parametrize("algorithm", ["none", "HS512"])
def test_the_algorithm_of_a_token_is_fixed(algorithm: str) -> None:
    tokens = AccessTokens(Keyring(SECRET))
    key = Keyring(SECRET).signing(PURPOSE)
    claims = jwt.decode(issue(tokens), options={"verify_signature": False})
    forged = jwt.encode(
        claims,
        None if algorithm == "none" else key.key,
        algorithm=algorithm,
        headers={"kid": key.key_id},
    )
    assert tokens.read(forged) is None


@pytest.mark.parametrize(
    "change", [{"iss": "other"}, {"aud": "other"}, {"sub": None}, {"exp": None}, {"sid": None}]
)
def test_every_claim_is_required(change: dict[str, str | None]) -> None:
    tokens = AccessTokens(Keyring(SECRET))
    key = Keyring(SECRET).signing(PURPOSE)
    claims = jwt.decode(issue(tokens), options={"verify_signature": False}) | change
    claims = {name: value for name, value in claims.items() if value is not None}
    forged = jwt.encode(claims, key.key, algorithm=ALGORITHM, headers={"kid": key.key_id})
    assert tokens.read(forged) is None


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_one_changed_byte_breaks_a_token(position: int, change: int) -> None:
    tokens = AccessTokens(Keyring(SECRET))
    head, body, signature = issue(tokens).split(".")
    raw = bytearray(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    raw[position % len(raw)] ^= change
    changed = base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    assert tokens.read(f"{head}.{changed}.{signature}") is None


def test_a_short_secret_makes_no_keys() -> None:
    with pytest.raises(ValueError, match="32 characters"):
        Keyring("short")
    keyring = Keyring(SECRET)
    assert keyring.signing("one") != keyring.signing("another")
    assert SECRET not in repr(keyring.signing("one"))


def test_a_key_is_found_by_its_prefix_and_proven_by_its_secret() -> None:
    secret = ApiKeySecret.generate()
    parsed = ApiKeySecret.parse(str(secret))
    assert parsed == secret
    assert parsed.digest == digest(str(secret))
    assert secret.secret not in secret.digest
    assert secret.secret not in repr(secret)
    assert len({ApiKeySecret.generate().secret for _ in range(50)}) == 50
    assert len({new_token() for _ in range(50)}) == 50


@given(st.text(max_size=80))
def test_an_invalid_key_is_not_parsed(text: str) -> None:
    secret = ApiKeySecret.parse(text)
    assert secret is None or str(secret) == text


def test_a_token_reveals_nothing_of_a_person() -> None:
    body = issue(AccessTokens(Keyring(SECRET))).split(".")[1]
    payload = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert set(payload) == {"iss", "aud", "sub", "sid", "jti", "iat", "nbf", "exp"}
