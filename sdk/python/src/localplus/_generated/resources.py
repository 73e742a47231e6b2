"""Made by `sdk/generate/generate.py` from services/*/openapi.json; not edited by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, List

from .._transport import UNSET, Operation, Transport
from ..pager import Pager
from . import types as t


class AccountsApi:
    """`client.accounts`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def close(
        self,
        id: str,
        /,
        *,
        reason: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Account:
        """Closes an empty customer account for good; 409 `account_not_empty`. Safe to repeat. `POST
        /ledger/v1/accounts/{id}/close`
        """
        return self._transport.json(
            Operation("accounts.close", "POST", "/ledger/v1/accounts/{id}/close"),
            t.Account,
            path={"id": id},
            body={"reason": reason},
            body_optional=True,
            deadline=deadline,
        )

    def explain(
        self,
        id: str,
        /,
        *,
        as_of: datetime | None = UNSET,
        open: bool | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Explanation:
        """What a customer's balance is made of: lots, newest first, with what was taken from each, and what lapses
        when. 503 `explain_in_progress`: the history is long; what was replayed is kept, and the same request
        goes on from there. `GET /ledger/v1/accounts/{id}/explain`
        """
        return self._transport.json(
            Operation("accounts.explain", "GET", "/ledger/v1/accounts/{id}/explain", repeatable=True),
            t.Explanation,
            path={"id": id},
            query={"as_of": as_of, "open": open, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def export_entries_csv(
        self,
        id: str,
        /,
        *,
        type: str | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        order: str | None = UNSET,
        deadline: float | None = None,
    ) -> Iterator[bytes]:
        """The statement as CSV. `GET /ledger/v1/accounts/{id}/entries.csv`"""
        return self._transport.stream(
            Operation("accounts.export_entries_csv", "GET", "/ledger/v1/accounts/{id}/entries.csv", repeatable=True),
            path={"id": id},
            query={"type": type, "from": from_, "to": to, "order": order},
            deadline=deadline,
        )

    def export_entries_jsonl(
        self,
        id: str,
        /,
        *,
        type: str | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        order: str | None = UNSET,
        deadline: float | None = None,
    ) -> Iterator[bytes]:
        """The statement as JSON Lines, each as in the list. `GET /ledger/v1/accounts/{id}/entries.jsonl`"""
        return self._transport.stream(
            Operation("accounts.export_entries_jsonl", "GET", "/ledger/v1/accounts/{id}/entries.jsonl", repeatable=True),
            path={"id": id},
            query={"type": type, "from": from_, "to": to, "order": order},
            deadline=deadline,
        )

    def freeze(
        self,
        id: str,
        /,
        *,
        reason: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Account:
        """Stops spending from a customer account at once; it may still be given value. Safe to repeat. `POST
        /ledger/v1/accounts/{id}/freeze`
        """
        return self._transport.json(
            Operation("accounts.freeze", "POST", "/ledger/v1/accounts/{id}/freeze"),
            t.Account,
            path={"id": id},
            body={"reason": reason},
            body_optional=True,
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        as_of: datetime | None = UNSET,
        deadline: float | None = None,
    ) -> t.Account:
        """The authoritative balance; with `as_of`, after the last entry at or before that instant (its status is
        today's). `GET /ledger/v1/accounts/{id}`
        """
        return self._transport.json(
            Operation("accounts.get", "GET", "/ledger/v1/accounts/{id}", repeatable=True),
            t.Account,
            path={"id": id},
            query={"as_of": as_of},
            deadline=deadline,
        )

    def list_entries(
        self,
        id: str,
        /,
        *,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        type: str | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        order: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.EntryLine]:
        """The statement: entries, stable while postings go on. `GET /ledger/v1/accounts/{id}/entries`"""
        return self._transport.pages(
            Operation("accounts.list_entries", "GET", "/ledger/v1/accounts/{id}/entries", repeatable=True),
            t.EntryLine,
            path={"id": id},
            query={"limit": limit, "cursor": cursor, "type": type, "from": from_, "to": to, "order": order},
            deadline=deadline,
        )

    def open(
        self,
        *,
        kind: str,
        owner_id: str,
        unit: str,
        program_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Account:
        """Opens an account, or finds it: idempotent by owner, kind, unit and program. `POST /ledger/v1/accounts`"""
        return self._transport.json(
            Operation("accounts.open", "POST", "/ledger/v1/accounts", repeatable=True),
            t.Account,
            body={"kind": kind, "owner_id": owner_id, "unit": unit, "program_id": program_id},
            deadline=deadline,
        )

    def unfreeze(
        self,
        id: str,
        /,
        *,
        reason: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Account:
        """Ends a freeze. Safe to repeat. `POST /ledger/v1/accounts/{id}/unfreeze`"""
        return self._transport.json(
            Operation("accounts.unfreeze", "POST", "/ledger/v1/accounts/{id}/unfreeze"),
            t.Account,
            path={"id": id},
            body={"reason": reason},
            body_optional=True,
            deadline=deadline,
        )


class AnalyticsApi:
    """`client.analytics`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def ageing(
        self,
        *,
        day: str | None = UNSET,
        merchant_id: str | None = UNSET,
        program_id: str | None = UNSET,
        kind: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.AgeingPage:
        """Says how old what customers hold is, as the last roll-up found it. `GET /analytics/v1/ageing`"""
        return self._transport.json(
            Operation("analytics.ageing", "GET", "/analytics/v1/ageing", repeatable=True),
            t.AgeingPage,
            query={"day": day, "merchant_id": merchant_id, "program_id": program_id, "kind": kind, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def baskets(
        self,
        *,
        from_: str,
        to: str,
        merchant_id: str | None = UNSET,
        program_id: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.BasketsPage:
        """Says how many purchases earned in a period, and how much an average one was. `GET /analytics/v1/baskets`"""
        return self._transport.json(
            Operation("analytics.baskets", "GET", "/analytics/v1/baskets", repeatable=True),
            t.BasketsPage,
            query={"from": from_, "to": to, "merchant_id": merchant_id, "program_id": program_id, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def books(
        self,
        *,
        day: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Books:
        """Says what the ledger's accounts sum to as it was counted here, beside what the ledger's trial balance
        says. `GET /analytics/v1/books`
        """
        return self._transport.json(
            Operation("analytics.books", "GET", "/analytics/v1/books", repeatable=True),
            t.Books,
            query={"day": day},
            deadline=deadline,
        )

    def breakage(
        self,
        *,
        day: str | None = UNSET,
        merchant_id: str | None = UNSET,
        program_id: str | None = UNSET,
        kind: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.BreakagePage:
        """Says what will never be spent, estimated by the proportional method of IFRS 15 (B44 to B47) and ASC 606,
        and what lapsed. `GET /analytics/v1/breakage`
        """
        return self._transport.json(
            Operation("analytics.breakage", "GET", "/analytics/v1/breakage", repeatable=True),
            t.BreakagePage,
            query={"day": day, "merchant_id": merchant_id, "program_id": program_id, "kind": kind, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def cohorts(
        self,
        *,
        from_: str,
        merchant_id: str | None = UNSET,
        program_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> List[t.Cohort]:
        """Says who came back: customers by the month of their first activity, as the last roll-up found them. Of
        the whole network each customer is one; of a merchant with several programs, one per program. `GET
        /analytics/v1/cohorts`
        """
        return self._transport.items(
            Operation("analytics.cohorts", "GET", "/analytics/v1/cohorts", repeatable=True),
            t.Cohort,
            query={"from": from_, "merchant_id": merchant_id, "program_id": program_id},
            deadline=deadline,
        )

    def counters(
        self,
        *,
        from_: str,
        to: str,
        merchant_id: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.CountersPage:
        """Says what was done with gift cards at merchants' counters in a period. `GET /analytics/v1/counters`"""
        return self._transport.json(
            Operation("analytics.counters", "GET", "/analytics/v1/counters", repeatable=True),
            t.CountersPage,
            query={"from": from_, "to": to, "merchant_id": merchant_id, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def figures(
        self,
        *,
        from_: str,
        to: str,
        merchant_id: str | None = UNSET,
        program_id: str | None = UNSET,
        kind: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.FiguresPage:
        """Says what moved in a period and what is outstanding at its end: a line per merchant, program, kind and
        unit. Days are those of the program's time zone; of gift cards, of the issuer's. `GET
        /analytics/v1/figures`
        """
        return self._transport.json(
            Operation("analytics.figures", "GET", "/analytics/v1/figures", repeatable=True),
            t.FiguresPage,
            query={"from": from_, "to": to, "merchant_id": merchant_id, "program_id": program_id, "kind": kind, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def series(
        self,
        *,
        from_: str,
        to: str,
        interval: str | None = UNSET,
        merchant_id: str | None = UNSET,
        program_id: str | None = UNSET,
        kind: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.SeriesPage:
        """Says what moved per day or month, over all merchants and programs that are asked for. A period without
        movements has no line: what is outstanding stays as after the line before. `GET /analytics/v1/series`
        """
        return self._transport.json(
            Operation("analytics.series", "GET", "/analytics/v1/series", repeatable=True),
            t.SeriesPage,
            query={"from": from_, "to": to, "interval": interval, "merchant_id": merchant_id, "program_id": program_id, "kind": kind},
            deadline=deadline,
        )

    def staff_days(
        self,
        *,
        day: str,
        store_id: str,
        merchant_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.StaffDaysPage:
        """Says what each member of staff and each till's key did in a store on a day. Whoever is staff alone is
        shown their own lines. What was done before it was told by whom has no line. `GET
        /analytics/v1/staff-days`
        """
        return self._transport.json(
            Operation("analytics.staff_days", "GET", "/analytics/v1/staff-days", repeatable=True),
            t.StaffDaysPage,
            query={"day": day, "store_id": store_id, "merchant_id": merchant_id},
            deadline=deadline,
        )

    def store_days(
        self,
        *,
        day: str,
        merchant_id: str | None = UNSET,
        store_id: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.StoreDaysPage:
        """Says what was done in stores on a day: what a shop counts at closing. A store in which nothing was done
        has no line. `GET /analytics/v1/store-days`
        """
        return self._transport.json(
            Operation("analytics.store_days", "GET", "/analytics/v1/store-days", repeatable=True),
            t.StoreDaysPage,
            query={"day": day, "merchant_id": merchant_id, "store_id": store_id, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )


class ApiKeysApi:
    """`client.api_keys`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.ApiKey:
        """Reads a key, without its secret. `GET /merchant/v1/api-keys/{id}`"""
        return self._transport.json(
            Operation("api_keys.get", "GET", "/merchant/v1/api-keys/{id}", repeatable=True),
            t.ApiKey,
            path={"id": id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        merchant_id: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.ApiKey]:
        """Lists keys: all of the network's for the operator, the own merchant's for an administrator. `GET
        /merchant/v1/api-keys`
        """
        return self._transport.pages(
            Operation("api_keys.list", "GET", "/merchant/v1/api-keys", repeatable=True),
            t.ApiKey,
            query={"merchant_id": merchant_id, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def make(
        self,
        *,
        name: str,
        role: str,
        scopes: Sequence[str],
        expires_at: datetime | None = UNSET,
        merchant_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.NewApiKey:
        """Makes a key. An administrator makes them for the own merchant. `POST /merchant/v1/api-keys`"""
        return self._transport.json(
            Operation("api_keys.make", "POST", "/merchant/v1/api-keys"),
            t.NewApiKey,
            body={"name": name, "role": role, "scopes": scopes, "expires_at": expires_at, "merchant_id": merchant_id},
            deadline=deadline,
        )

    def revoke(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.ApiKey:
        """Revokes a key: it gets no more tokens, and those it got are void everywhere within seconds. `POST
        /merchant/v1/api-keys/{id}/revoke`
        """
        return self._transport.json(
            Operation("api_keys.revoke", "POST", "/merchant/v1/api-keys/{id}/revoke"),
            t.ApiKey,
            path={"id": id},
            deadline=deadline,
        )


class AuditApi:
    """`client.audit`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def gift_card(
        self,
        *,
        actor: str | None = UNSET,
        action: str | None = UNSET,
        subject: str | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.GiftCardAuditEntry]:
        """Who changed what in the network, newest first: every change that a person or a key made here, with its
        reason. `GET /giftcard/v1/audit`
        """
        return self._transport.pages(
            Operation("audit.gift_card", "GET", "/giftcard/v1/audit", repeatable=True),
            t.GiftCardAuditEntry,
            query={"actor": actor, "action": action, "subject": subject, "from": from_, "to": to, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def ledger(
        self,
        *,
        actor: str | None = UNSET,
        action: str | None = UNSET,
        subject: str | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.AuditEntry]:
        """Who changed what in the network, newest first: every change that a person or a key made here, with its
        reason. `GET /ledger/v1/audit`
        """
        return self._transport.pages(
            Operation("audit.ledger", "GET", "/ledger/v1/audit", repeatable=True),
            t.AuditEntry,
            query={"actor": actor, "action": action, "subject": subject, "from": from_, "to": to, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def merchant(
        self,
        *,
        actor: str | None = UNSET,
        action: str | None = UNSET,
        subject: str | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.MerchantAuditEntry]:
        """Who changed what in the network, newest first: every change that a person or a key made here, with its
        reason. `GET /merchant/v1/audit`
        """
        return self._transport.pages(
            Operation("audit.merchant", "GET", "/merchant/v1/audit", repeatable=True),
            t.MerchantAuditEntry,
            query={"actor": actor, "action": action, "subject": subject, "from": from_, "to": to, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def notification(
        self,
        *,
        actor: str | None = UNSET,
        action: str | None = UNSET,
        subject: str | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.NotificationAuditEntry]:
        """Who changed what in the network, newest first: every change that a person or a key made here, with its
        reason. `GET /notification/v1/audit`
        """
        return self._transport.pages(
            Operation("audit.notification", "GET", "/notification/v1/audit", repeatable=True),
            t.NotificationAuditEntry,
            query={"actor": actor, "action": action, "subject": subject, "from": from_, "to": to, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def wallet(
        self,
        *,
        actor: str | None = UNSET,
        action: str | None = UNSET,
        subject: str | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.WalletAuditEntry]:
        """Who changed what in the network, newest first: every change that a person or a key made here, with its
        reason. `GET /wallet/v1/audit`
        """
        return self._transport.pages(
            Operation("audit.wallet", "GET", "/wallet/v1/audit", repeatable=True),
            t.WalletAuditEntry,
            query={"actor": actor, "action": action, "subject": subject, "from": from_, "to": to, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )


class AuthApi:
    """`client.auth`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def accept_invitation(
        self,
        *,
        password: str,
        token: str,
        deadline: float | None = None,
    ) -> t.User:
        """Accepts an invitation by setting a password, within seven days and once. `POST
        /merchant/v1/auth/invitations/accept`
        """
        return self._transport.json(
            Operation("auth.accept_invitation", "POST", "/merchant/v1/auth/invitations/accept"),
            t.User,
            body={"password": password, "token": token},
            deadline=deadline,
        )

    def ask_for_password_reset(
        self,
        *,
        email: str,
        tenant: str | None = UNSET,
        deadline: float | None = None,
    ) -> None:
        """Writes leave to set a new password to an address, if somebody has it. The answer is the same in any
        case. `POST /merchant/v1/auth/password-reset`
        """
        self._transport.none(
            Operation("auth.ask_for_password_reset", "POST", "/merchant/v1/auth/password-reset"),
            body={"email": email, "tenant": tenant},
            deadline=deadline,
        )

    def change_password(
        self,
        *,
        new_password: str,
        password: str,
        deadline: float | None = None,
    ) -> None:
        """Changes one's own password. All sessions end. `POST /merchant/v1/auth/password`"""
        self._transport.none(
            Operation("auth.change_password", "POST", "/merchant/v1/auth/password"),
            body={"new_password": new_password, "password": password},
            deadline=deadline,
        )

    def confirm_totp(
        self,
        *,
        code: str,
        deadline: float | None = None,
    ) -> t.RecoveryCodes:
        """Turns the second factor on by the app's first code. `POST /merchant/v1/auth/totp/confirm`"""
        return self._transport.json(
            Operation("auth.confirm_totp", "POST", "/merchant/v1/auth/totp/confirm"),
            t.RecoveryCodes,
            body={"code": code},
            deadline=deadline,
        )

    def enrol_totp(
        self,
        *,
        password: str,
        deadline: float | None = None,
    ) -> t.TotpEnrolment:
        """Begins to turn a second factor on. `POST /merchant/v1/auth/totp/enrol`"""
        return self._transport.json(
            Operation("auth.enrol_totp", "POST", "/merchant/v1/auth/totp/enrol"),
            t.TotpEnrolment,
            body={"password": password},
            deadline=deadline,
        )

    def login(
        self,
        *,
        email: str,
        password: str,
        tenant: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Session:
        """Signs somebody in by e-mail address and password. `POST /merchant/v1/auth/login`"""
        return self._transport.json(
            Operation("auth.login", "POST", "/merchant/v1/auth/login"),
            t.Session,
            body={"email": email, "password": password, "tenant": tenant},
            deadline=deadline,
        )

    def logout(
        self,
        *,
        refresh_token: str | None = UNSET,
        deadline: float | None = None,
    ) -> None:
        """Ends a session: its refresh token is worth nothing, and its access tokens are void everywhere within
        seconds. `POST /merchant/v1/auth/logout`
        """
        self._transport.none(
            Operation("auth.logout", "POST", "/merchant/v1/auth/logout"),
            body={"refresh_token": refresh_token},
            deadline=deadline,
        )

    def me(
        self,
        *,
        deadline: float | None = None,
    ) -> t.User:
        """Says who is signed in. `GET /merchant/v1/auth/me`"""
        return self._transport.json(
            Operation("auth.me", "GET", "/merchant/v1/auth/me", repeatable=True),
            t.User,
            deadline=deadline,
        )

    def refresh(
        self,
        *,
        refresh_token: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Session:
        """Exchanges a refresh token, once, for an access token and the next refresh token. One that was exchanged
        before ends the session. `POST /merchant/v1/auth/refresh`
        """
        return self._transport.json(
            Operation("auth.refresh", "POST", "/merchant/v1/auth/refresh"),
            t.Session,
            body={"refresh_token": refresh_token},
            deadline=deadline,
        )

    def remove_totp(
        self,
        *,
        password: str,
        deadline: float | None = None,
    ) -> None:
        """Turns the second factor off. `POST /merchant/v1/auth/totp/remove`"""
        self._transport.none(
            Operation("auth.remove_totp", "POST", "/merchant/v1/auth/totp/remove"),
            body={"password": password},
            deadline=deadline,
        )

    def reset_password(
        self,
        *,
        password: str,
        token: str,
        deadline: float | None = None,
    ) -> None:
        """Sets a new password by a link, within 30 minutes and once. All sessions end. `POST
        /merchant/v1/auth/password-reset/confirm`
        """
        self._transport.none(
            Operation("auth.reset_password", "POST", "/merchant/v1/auth/password-reset/confirm"),
            body={"password": password, "token": token},
            deadline=deadline,
        )

    def verify_totp(
        self,
        *,
        challenge: str,
        code: str,
        deadline: float | None = None,
    ) -> t.Session:
        """Completes a sign-in by the second factor. A code is taken once; after five tries the password is asked
        for again. `POST /merchant/v1/auth/totp/verify`
        """
        return self._transport.json(
            Operation("auth.verify_totp", "POST", "/merchant/v1/auth/totp/verify"),
            t.Session,
            body={"challenge": challenge, "code": code},
            deadline=deadline,
        )


class BrandingApi:
    """`client.branding`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(
        self,
        *,
        deadline: float | None = None,
    ) -> t.Branding:
        """Reads how the network's messages look. `GET /notification/v1/branding`"""
        return self._transport.json(
            Operation("branding.get", "GET", "/notification/v1/branding", repeatable=True),
            t.Branding,
            deadline=deadline,
        )

    def put(
        self,
        *,
        accent_color: str,
        name: str,
        logo_url: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Branding:
        """Says how the network's messages look, from the next one on. `PUT /notification/v1/branding`"""
        return self._transport.json(
            Operation("branding.put", "PUT", "/notification/v1/branding", repeatable=True),
            t.Branding,
            body={"accent_color": accent_color, "name": name, "logo_url": logo_url},
            deadline=deadline,
        )


class ContactsApi:
    """`client.contacts`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def ask(
        self,
        id: str,
        /,
        *,
        channel: str,
        deadline: float | None = None,
    ) -> t.Verification:
        """Asks the holder of a contact whether an address is theirs. Asked again within a minute, nothing more is
        sent. `POST /notification/v1/contacts/{id}/verifications`
        """
        return self._transport.json(
            Operation("contacts.ask", "POST", "/notification/v1/contacts/{id}/verifications"),
            t.Verification,
            path={"id": id},
            body={"channel": channel},
            deadline=deadline,
        )

    def change(
        self,
        id: str,
        /,
        *,
        email: str | None = UNSET,
        locale: str | None = UNSET,
        phone: str | None = UNSET,
        status: t.ContactStatus | Mapping[str, Any] | None = UNSET,
        time_zone: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Contact:
        """Changes a contact. `PATCH /notification/v1/contacts/{id}`"""
        return self._transport.json(
            Operation("contacts.change", "PATCH", "/notification/v1/contacts/{id}"),
            t.Contact,
            path={"id": id},
            body={"email": email, "locale": locale, "phone": phone, "status": status, "time_zone": time_zone},
            deadline=deadline,
        )

    def confirm(
        self,
        id: str,
        /,
        *,
        code: str,
        deadline: float | None = None,
    ) -> t.Verification:
        """Confirms a contact's phone number by the code that was sent to it, read out to whoever asks. A code
        holds for ten minutes and may be tried five times. `POST
        /notification/v1/contacts/{id}/verifications/confirm`
        """
        return self._transport.json(
            Operation("contacts.confirm", "POST", "/notification/v1/contacts/{id}/verifications/confirm"),
            t.Verification,
            path={"id": id},
            body={"code": code},
            deadline=deadline,
        )

    def erase(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Erasure:
        """Erases a person. Their key is destroyed and their contact deleted before this answers; the ledger, which
        names nobody, stays as it is. Safe to repeat: the same erasure is answered. `DELETE
        /notification/v1/contacts/{id}`
        """
        return self._transport.json(
            Operation("contacts.erase", "DELETE", "/notification/v1/contacts/{id}", repeatable=True),
            t.Erasure,
            path={"id": id},
            deadline=deadline,
        )

    def export(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Export:
        """Everything that is held of a person, for them: as data, or as a page in their language. `GET
        /notification/v1/contacts/{id}/export`
        """
        return self._transport.json(
            Operation("contacts.export", "GET", "/notification/v1/contacts/{id}/export", repeatable=True),
            t.Export,
            path={"id": id},
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Contact:
        """Reads a contact. `GET /notification/v1/contacts/{id}`"""
        return self._transport.json(
            Operation("contacts.get", "GET", "/notification/v1/contacts/{id}", repeatable=True),
            t.Contact,
            path={"id": id},
            deadline=deadline,
        )

    def lift(
        self,
        id: str,
        channel: str,
        /,
        *,
        deadline: float | None = None,
    ) -> None:
        """Sends to a contact's address again, because it was mended or its holder asked for it. Safe to repeat.
        `DELETE /notification/v1/contacts/{id}/suppressions/{channel}`
        """
        self._transport.none(
            Operation("contacts.lift", "DELETE", "/notification/v1/contacts/{id}/suppressions/{channel}", repeatable=True),
            path={"id": id, "channel": channel},
            deadline=deadline,
        )

    def list_consents(
        self,
        id: str,
        /,
        *,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.Consent]:
        """Lists what a customer agreed to and refused, newest first: the proof. `GET
        /notification/v1/contacts/{id}/consents`
        """
        return self._transport.pages(
            Operation("contacts.list_consents", "GET", "/notification/v1/contacts/{id}/consents", repeatable=True),
            t.Consent,
            path={"id": id},
            query={"limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def list_preferences(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> List[t.Preference]:
        """Says what goes to a customer, and which word decided it. `GET
        /notification/v1/contacts/{id}/preferences`
        """
        return self._transport.items(
            Operation("contacts.list_preferences", "GET", "/notification/v1/contacts/{id}/preferences", repeatable=True),
            t.Preference,
            path={"id": id},
            deadline=deadline,
        )

    def look_up(
        self,
        *,
        email: str | None = UNSET,
        phone: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.ContactHolder:
        """Finds a customer's wallet by e-mail address or phone number. `POST /notification/v1/contacts/lookup`"""
        return self._transport.json(
            Operation("contacts.look_up", "POST", "/notification/v1/contacts/lookup", repeatable=True),
            t.ContactHolder,
            body={"email": email, "phone": phone},
            deadline=deadline,
        )

    def put(
        self,
        *,
        locale: str,
        wallet_id: str,
        email: str | None = UNSET,
        phone: str | None = UNSET,
        time_zone: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Contact:
        """Gives a wallet its contact. Sending the same again changes nothing; other details replace the contact's,
        except from a merchant, who cannot change a contact that is there. `POST /notification/v1/contacts`
        """
        return self._transport.json(
            Operation("contacts.put", "POST", "/notification/v1/contacts"),
            t.Contact,
            body={"locale": locale, "wallet_id": wallet_id, "email": email, "phone": phone, "time_zone": time_zone},
            deadline=deadline,
        )

    def record_consent(
        self,
        id: str,
        /,
        *,
        channel: str,
        granted: bool,
        topic: str,
        wording: str,
        deadline: float | None = None,
    ) -> t.Consent:
        """Puts down what a customer agreed to or refused. `POST /notification/v1/contacts/{id}/consents`"""
        return self._transport.json(
            Operation("contacts.record_consent", "POST", "/notification/v1/contacts/{id}/consents"),
            t.Consent,
            path={"id": id},
            body={"channel": channel, "granted": granted, "topic": topic, "wording": wording},
            deadline=deadline,
        )

    def suppressions(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> List[t.Suppression]:
        """Says which of a contact's addresses nothing is sent to any more, and why. `GET
        /notification/v1/contacts/{id}/suppressions`
        """
        return self._transport.items(
            Operation("contacts.suppressions", "GET", "/notification/v1/contacts/{id}/suppressions", repeatable=True),
            t.Suppression,
            path={"id": id},
            deadline=deadline,
        )


class ErasuresApi:
    """`client.erasures`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Erasure:
        """Reads an erasure. `GET /notification/v1/erasures/{id}`"""
        return self._transport.json(
            Operation("erasures.get", "GET", "/notification/v1/erasures/{id}", repeatable=True),
            t.Erasure,
            path={"id": id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.Erasure]:
        """Lists erasures, newest first: what is to be done again after a backup was restored. `GET
        /notification/v1/erasures`
        """
        return self._transport.pages(
            Operation("erasures.list", "GET", "/notification/v1/erasures", repeatable=True),
            t.Erasure,
            query={"limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def list_keys(
        self,
        *,
        deadline: float | None = None,
    ) -> t.ErasureKeys:
        """The keys that certificates of erasure are checked with, by anybody. `GET /notification/v1/erasures/keys`"""
        return self._transport.json(
            Operation("erasures.list_keys", "GET", "/notification/v1/erasures/keys", repeatable=True),
            t.ErasureKeys,
            deadline=deadline,
        )


class EventsApi:
    """`client.events`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def live(
        self,
        *,
        topics: str | None = UNSET,
        deadline: float | None = None,
    ) -> Iterator[bytes]:
        """Says what happens in the network as it happens, for who watches; nothing is promised to be shown. Events
        are named `happening`; `gap` says that what came since `Last-Event-ID` is not remembered; `end` is the
        last one, its `data` why: `too_slow`, `unauthenticated`, `going_away`. Whoever comes back within half a
        minute with `Last-Event-ID` misses nothing. `GET /analytics/v1/events/live`
        """
        return self._transport.stream(
            Operation("events.live", "GET", "/analytics/v1/events/live", repeatable=True),
            query={"topics": topics},
            deadline=deadline,
        )


class FlagsApi:
    """`client.flags`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def list(
        self,
        *,
        deadline: float | None = None,
    ) -> List[t.FeatureFlag]:
        """All flags of the tenant. What is not among them is off. `GET /merchant/v1/flags`"""
        return self._transport.items(
            Operation("flags.list", "GET", "/merchant/v1/flags", repeatable=True),
            t.FeatureFlag,
            deadline=deadline,
        )

    def remove(
        self,
        key: str,
        /,
        *,
        deadline: float | None = None,
    ) -> None:
        """Removes a flag: it is off. `DELETE /merchant/v1/flags/{key}`"""
        self._transport.none(
            Operation("flags.remove", "DELETE", "/merchant/v1/flags/{key}", repeatable=True),
            path={"key": key},
            deadline=deadline,
        )

    def set(
        self,
        key: str,
        /,
        *,
        on_for_ten_thousandths: int,
        deadline: float | None = None,
    ) -> t.FeatureFlag:
        """Sets a flag. Every service knows within moments, and within a minute whatever happens. `PUT
        /merchant/v1/flags/{key}`
        """
        return self._transport.json(
            Operation("flags.set", "PUT", "/merchant/v1/flags/{key}", repeatable=True),
            t.FeatureFlag,
            path={"key": key},
            body={"on_for_ten_thousandths": on_for_ten_thousandths},
            deadline=deadline,
        )


class GiftCardIssuesApi:
    """`client.gift_card_issues`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def codes(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> Iterator[bytes]:
        """The file of codes: CSV (`number,gift_card_id,code,pin`), encrypted in the age format to the key it was
        asked for with. `age --decrypt --identity key.txt codes.csv.age` opens it. `GET
        /giftcard/v1/gift-card-issues/{id}/codes`
        """
        return self._transport.stream(
            Operation("gift_card_issues.codes", "GET", "/giftcard/v1/gift-card-issues/{id}/codes", repeatable=True),
            path={"id": id},
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.GiftCardIssue:
        """Reads how far a bulk issue has come. `GET /giftcard/v1/gift-card-issues/{id}`"""
        return self._transport.json(
            Operation("gift_card_issues.get", "GET", "/giftcard/v1/gift-card-issues/{id}", repeatable=True),
            t.GiftCardIssue,
            path={"id": id},
            deadline=deadline,
        )

    def issue(
        self,
        *,
        count: int,
        product_id: str,
        recipient: str,
        amount: int | None = UNSET,
        merchant_id: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.GiftCardIssue:
        """Begins a bulk issue. It goes on by itself; read how far it has come, then fetch the codes. `POST
        /giftcard/v1/gift-card-issues`
        """
        return self._transport.json(
            Operation("gift_card_issues.issue", "POST", "/giftcard/v1/gift-card-issues", keyed=True, repeatable=True),
            t.GiftCardIssue,
            body={"count": count, "product_id": product_id, "recipient": recipient, "amount": amount, "merchant_id": merchant_id},
            key=idempotency_key,
            deadline=deadline,
        )


class GiftCardsApi:
    """`client.gift_cards`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def activate(
        self,
        *,
        amount: t.Value | Mapping[str, Any],
        code: str,
        merchant_id: str | None = UNSET,
        pin: str | None = UNSET,
        reference: str | None = UNSET,
        store_id: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.GiftCardReceipt:
        """Activates a printed card that is paid for at the till. `POST /giftcard/v1/gift-cards/activate`"""
        return self._transport.json(
            Operation("gift_cards.activate", "POST", "/giftcard/v1/gift-cards/activate", keyed=True, repeatable=True),
            t.GiftCardReceipt,
            body={"amount": amount, "code": code, "merchant_id": merchant_id, "pin": pin, "reference": reference, "store_id": store_id},
            key=idempotency_key,
            deadline=deadline,
        )

    def block(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.GiftCard:
        """Stops a card for a time, at any till: a lost card is stopped at once. Safe to repeat. `POST
        /giftcard/v1/gift-cards/{id}/block`
        """
        return self._transport.json(
            Operation("gift_cards.block", "POST", "/giftcard/v1/gift-cards/{id}/block"),
            t.GiftCard,
            path={"id": id},
            deadline=deadline,
        )

    def capture(
        self,
        id: str,
        hold_id: str,
        /,
        *,
        amount: t.Value | Mapping[str, Any],
        reference: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.GiftCardReceipt:
        """Takes what is due of a hold, and releases the rest. For the merchant that set it aside. `POST
        /giftcard/v1/gift-cards/{id}/holds/{hold_id}/capture`
        """
        return self._transport.json(
            Operation("gift_cards.capture", "POST", "/giftcard/v1/gift-cards/{id}/holds/{hold_id}/capture", keyed=True, repeatable=True),
            t.GiftCardReceipt,
            path={"id": id, "hold_id": hold_id},
            body={"amount": amount, "reference": reference},
            key=idempotency_key,
            deadline=deadline,
        )

    def deactivate(
        self,
        id: str,
        /,
        *,
        merchant_id: str | None = UNSET,
        reference: str | None = UNSET,
        store_id: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.GiftCardReceipt:
        """Stops a card for good and pays out what is left. For the operator and the merchant that carries it.
        `POST /giftcard/v1/gift-cards/{id}/deactivate`
        """
        return self._transport.json(
            Operation("gift_cards.deactivate", "POST", "/giftcard/v1/gift-cards/{id}/deactivate", keyed=True, repeatable=True),
            t.GiftCardReceipt,
            path={"id": id},
            body={"merchant_id": merchant_id, "reference": reference, "store_id": store_id},
            key=idempotency_key,
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.GiftCard:
        """Reads a card. `GET /giftcard/v1/gift-cards/{id}`"""
        return self._transport.json(
            Operation("gift_cards.get", "GET", "/giftcard/v1/gift-cards/{id}", repeatable=True),
            t.GiftCard,
            path={"id": id},
            deadline=deadline,
        )

    def hold(
        self,
        id: str,
        /,
        *,
        amount: t.Value | Mapping[str, Any],
        expires_in_seconds: int | None = UNSET,
        merchant_id: str | None = UNSET,
        reference: str | None = UNSET,
        store_id: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.GiftCardReceipt:
        """Sets value aside, to be captured or released: what a restaurant does before the bill is known. `POST
        /giftcard/v1/gift-cards/{id}/holds`
        """
        return self._transport.json(
            Operation("gift_cards.hold", "POST", "/giftcard/v1/gift-cards/{id}/holds", keyed=True, repeatable=True),
            t.GiftCardReceipt,
            path={"id": id},
            body={"amount": amount, "expires_in_seconds": expires_in_seconds, "merchant_id": merchant_id, "reference": reference, "store_id": store_id},
            key=idempotency_key,
            deadline=deadline,
        )

    def list(
        self,
        *,
        status: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.GiftCard]:
        """Lists cards, newest first: the network's; for a merchant those it carries. `GET /giftcard/v1/gift-cards`"""
        return self._transport.pages(
            Operation("gift_cards.list", "GET", "/giftcard/v1/gift-cards", repeatable=True),
            t.GiftCard,
            query={"status": status, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def list_activities(
        self,
        id: str,
        /,
        *,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.GiftCardActivity]:
        """Lists what happened to a card, newest first. `GET /giftcard/v1/gift-cards/{id}/activities`"""
        return self._transport.pages(
            Operation("gift_cards.list_activities", "GET", "/giftcard/v1/gift-cards/{id}/activities", repeatable=True),
            t.GiftCardActivity,
            path={"id": id},
            query={"limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def look_up(
        self,
        *,
        code: str,
        pin: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.GiftCard:
        """Finds the card of a code. An unknown code, a wrong PIN, and a card that is blocked, expired, not active,
        or was tried too often are all 404, in the same words and after the same work. `POST
        /giftcard/v1/gift-cards/lookup`
        """
        return self._transport.json(
            Operation("gift_cards.look_up", "POST", "/giftcard/v1/gift-cards/lookup", repeatable=True),
            t.GiftCard,
            body={"code": code, "pin": pin},
            deadline=deadline,
        )

    def public_balance(
        self,
        tenant_id: str,
        /,
        *,
        code: str,
        pin: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.PublicGiftCard:
        """Tells the holder of a code what is on the card, without any token. The network is in the address printed
        on the card. Everything but a card in use with the right code is 404, in the same words and after the
        same work. `POST /giftcard/v1/networks/{tenant_id}/gift-cards/balance`
        """
        return self._transport.json(
            Operation("gift_cards.public_balance", "POST", "/giftcard/v1/networks/{tenant_id}/gift-cards/balance", repeatable=True),
            t.PublicGiftCard,
            path={"tenant_id": tenant_id},
            body={"code": code, "pin": pin},
            deadline=deadline,
        )

    def redeem(
        self,
        id: str,
        /,
        *,
        amount: t.Value | Mapping[str, Any],
        merchant_id: str | None = UNSET,
        reference: str | None = UNSET,
        store_id: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.GiftCardReceipt:
        """Takes value from a card, wholly or in part. `POST /giftcard/v1/gift-cards/{id}/redeem`"""
        return self._transport.json(
            Operation("gift_cards.redeem", "POST", "/giftcard/v1/gift-cards/{id}/redeem", keyed=True, repeatable=True),
            t.GiftCardReceipt,
            path={"id": id},
            body={"amount": amount, "merchant_id": merchant_id, "reference": reference, "store_id": store_id},
            key=idempotency_key,
            deadline=deadline,
        )

    def redeem_by_code(
        self,
        *,
        amount: t.Value | Mapping[str, Any],
        code: str,
        merchant_id: str | None = UNSET,
        pin: str | None = UNSET,
        reference: str | None = UNSET,
        store_id: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.GiftCardReceipt:
        """Takes value from the card of a code, wholly or in part. `POST /giftcard/v1/gift-cards/redeem`"""
        return self._transport.json(
            Operation("gift_cards.redeem_by_code", "POST", "/giftcard/v1/gift-cards/redeem", keyed=True, repeatable=True),
            t.GiftCardReceipt,
            body={"amount": amount, "code": code, "merchant_id": merchant_id, "pin": pin, "reference": reference, "store_id": store_id},
            key=idempotency_key,
            deadline=deadline,
        )

    def refund(
        self,
        id: str,
        /,
        *,
        amount: t.Value | Mapping[str, Any],
        operation_id: str,
        reference: str | None = UNSET,
        store_id: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.GiftCardReceipt:
        """Gives back what a redeem or capture took. For the merchant that took it. `POST
        /giftcard/v1/gift-cards/{id}/refund`
        """
        return self._transport.json(
            Operation("gift_cards.refund", "POST", "/giftcard/v1/gift-cards/{id}/refund", keyed=True, repeatable=True),
            t.GiftCardReceipt,
            path={"id": id},
            body={"amount": amount, "operation_id": operation_id, "reference": reference, "store_id": store_id},
            key=idempotency_key,
            deadline=deadline,
        )

    def reload(
        self,
        id: str,
        /,
        *,
        amount: t.Value | Mapping[str, Any],
        merchant_id: str | None = UNSET,
        reference: str | None = UNSET,
        store_id: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.GiftCardReceipt:
        """Puts more on a card, against money. `POST /giftcard/v1/gift-cards/{id}/reload`"""
        return self._transport.json(
            Operation("gift_cards.reload", "POST", "/giftcard/v1/gift-cards/{id}/reload", keyed=True, repeatable=True),
            t.GiftCardReceipt,
            path={"id": id},
            body={"amount": amount, "merchant_id": merchant_id, "reference": reference, "store_id": store_id},
            key=idempotency_key,
            deadline=deadline,
        )

    def replace_code(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.ReplacedCode:
        """Gives a lost card a new code; the old one is worth nothing from then on. For the operator and the
        merchant that carries it. Repeated, it makes yet another code. `POST
        /giftcard/v1/gift-cards/{id}/replace-code`
        """
        return self._transport.json(
            Operation("gift_cards.replace_code", "POST", "/giftcard/v1/gift-cards/{id}/replace-code"),
            t.ReplacedCode,
            path={"id": id},
            deadline=deadline,
        )

    def sell(
        self,
        *,
        amount: t.Value | Mapping[str, Any],
        product_id: str,
        delivery: t.GiftCardDeliveryParams | Mapping[str, Any] | None = UNSET,
        merchant_id: str | None = UNSET,
        reference: str | None = UNSET,
        store_id: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.SoldGiftCard:
        """Sells a card: it is loaded in the ledger and active when this answers. `POST /giftcard/v1/gift-cards`"""
        return self._transport.json(
            Operation("gift_cards.sell", "POST", "/giftcard/v1/gift-cards", keyed=True, repeatable=True),
            t.SoldGiftCard,
            body={"amount": amount, "product_id": product_id, "delivery": delivery, "merchant_id": merchant_id, "reference": reference, "store_id": store_id},
            key=idempotency_key,
            deadline=deadline,
        )

    def unblock(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.GiftCard:
        """Lets a blocked card be spent again. For the operator and the merchant that carries it. Safe to repeat.
        `POST /giftcard/v1/gift-cards/{id}/unblock`
        """
        return self._transport.json(
            Operation("gift_cards.unblock", "POST", "/giftcard/v1/gift-cards/{id}/unblock"),
            t.GiftCard,
            path={"id": id},
            deadline=deadline,
        )

    def void(
        self,
        id: str,
        hold_id: str,
        /,
        *,
        reference: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.GiftCardReceipt:
        """Releases a hold. For the merchant that set it aside. `POST
        /giftcard/v1/gift-cards/{id}/holds/{hold_id}/void`
        """
        return self._transport.json(
            Operation("gift_cards.void", "POST", "/giftcard/v1/gift-cards/{id}/holds/{hold_id}/void", keyed=True, repeatable=True),
            t.GiftCardReceipt,
            path={"id": id, "hold_id": hold_id},
            body={"reference": reference},
            key=idempotency_key,
            deadline=deadline,
        )


class HeadsApi:
    """`client.heads`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def keys(
        self,
        *,
        deadline: float | None = None,
    ) -> t.HeadKeys:
        """The public keys that heads are or were signed with, as a JWK set. `GET /ledger/v1/heads/keys`"""
        return self._transport.json(
            Operation("heads.keys", "GET", "/ledger/v1/heads/keys", repeatable=True),
            t.HeadKeys,
            deadline=deadline,
        )

    def list(
        self,
        *,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.SignedHead]:
        """Signed heads, newest first: what the ledger has committed to, for whoever keeps them as evidence. `GET
        /ledger/v1/heads`
        """
        return self._transport.pages(
            Operation("heads.list", "GET", "/ledger/v1/heads", repeatable=True),
            t.SignedHead,
            query={"limit": limit, "cursor": cursor},
            deadline=deadline,
        )


class HoldsApi:
    """`client.holds`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def authorize(
        self,
        *,
        account_id: str,
        amount: int,
        destination_account_id: str | None = UNSET,
        expires_in_seconds: int | None = UNSET,
        metadata: Any = UNSET,
        reference: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.Transaction:
        """Sets value of a customer aside; 409 `insufficient_balance` if there is not enough. The transaction's id
        is the hold's. `POST /ledger/v1/holds`
        """
        return self._transport.json(
            Operation("holds.authorize", "POST", "/ledger/v1/holds", keyed=True, repeatable=True),
            t.Transaction,
            body={"account_id": account_id, "amount": amount, "destination_account_id": destination_account_id, "expires_in_seconds": expires_in_seconds, "metadata": metadata, "reference": reference},
            key=idempotency_key,
            deadline=deadline,
        )

    def capture(
        self,
        id: str,
        /,
        *,
        amount: int | None = UNSET,
        final: bool | None = UNSET,
        metadata: Any = UNSET,
        reference: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.Transaction:
        """Takes value that was set aside: all of it or a part, once or several times; `final` releases the rest.
        `POST /ledger/v1/holds/{id}/capture`
        """
        return self._transport.json(
            Operation("holds.capture", "POST", "/ledger/v1/holds/{id}/capture", keyed=True, repeatable=True),
            t.Transaction,
            path={"id": id},
            body={"amount": amount, "final": final, "metadata": metadata, "reference": reference},
            body_optional=True,
            key=idempotency_key,
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Hold:
        """A hold as it stands. `GET /ledger/v1/holds/{id}`"""
        return self._transport.json(
            Operation("holds.get", "GET", "/ledger/v1/holds/{id}", repeatable=True),
            t.Hold,
            path={"id": id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        account_id: str,
        status: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.Hold]:
        """An account's holds, newest first. `GET /ledger/v1/holds`"""
        return self._transport.pages(
            Operation("holds.list", "GET", "/ledger/v1/holds", repeatable=True),
            t.Hold,
            query={"account_id": account_id, "status": status, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def void(
        self,
        id: str,
        /,
        *,
        metadata: Any = UNSET,
        reference: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.Transaction:
        """Releases what is left of a hold. `POST /ledger/v1/holds/{id}/void`"""
        return self._transport.json(
            Operation("holds.void", "POST", "/ledger/v1/holds/{id}/void", keyed=True, repeatable=True),
            t.Transaction,
            path={"id": id},
            body={"metadata": metadata, "reference": reference},
            body_optional=True,
            key=idempotency_key,
            deadline=deadline,
        )


class LimitsApi:
    """`client.limits`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def delete(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> None:
        """Lifts a limit and forgets what it counted. `DELETE /ledger/v1/limits/{id}`"""
        self._transport.none(
            Operation("limits.delete", "DELETE", "/ledger/v1/limits/{id}", repeatable=True),
            path={"id": id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        deadline: float | None = None,
    ) -> List[t.Limit]:
        """The network's limits, oldest first: at most 100, so all of them on one page. `GET /ledger/v1/limits`"""
        return self._transport.items(
            Operation("limits.list", "GET", "/ledger/v1/limits", repeatable=True),
            t.Limit,
            deadline=deadline,
        )

    def put(
        self,
        *,
        flow: str,
        maximum: int,
        measure: str,
        scope: str,
        window: str,
        program_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Limit:
        """Sets a limit, or the maximum of the one there is for the same scope, program, flow, measure and window.
        `PUT /ledger/v1/limits`
        """
        return self._transport.json(
            Operation("limits.put", "PUT", "/ledger/v1/limits", repeatable=True),
            t.Limit,
            body={"flow": flow, "maximum": maximum, "measure": measure, "scope": scope, "window": window, "program_id": program_id},
            deadline=deadline,
        )


class MerchantsApi:
    """`client.merchants`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add_store(
        self,
        id: str,
        /,
        *,
        address: t.Address | Mapping[str, Any],
        display_name: str,
        time_zone: str,
        opening_hours: Any = UNSET,
        deadline: float | None = None,
    ) -> t.Store:
        """Adds a store. `POST /merchant/v1/merchants/{id}/stores`"""
        return self._transport.json(
            Operation("merchants.add_store", "POST", "/merchant/v1/merchants/{id}/stores"),
            t.Store,
            path={"id": id},
            body={"address": address, "display_name": display_name, "time_zone": time_zone, "opening_hours": opening_hours},
            deadline=deadline,
        )

    def approve(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Merchant:
        """Lets a merchant in: its customers earn and spend, and `merchant.onboarded.v1` tells of it. `POST
        /merchant/v1/merchants/{id}/approve`
        """
        return self._transport.json(
            Operation("merchants.approve", "POST", "/merchant/v1/merchants/{id}/approve"),
            t.Merchant,
            path={"id": id},
            deadline=deadline,
        )

    def change_store(
        self,
        id: str,
        store_id: str,
        /,
        *,
        active: bool | None = UNSET,
        address: t.Address | Mapping[str, Any] | None = UNSET,
        display_name: str | None = UNSET,
        opening_hours: Any = UNSET,
        time_zone: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Store:
        """Changes a store. `PATCH /merchant/v1/merchants/{id}/stores/{store_id}`"""
        return self._transport.json(
            Operation("merchants.change_store", "PATCH", "/merchant/v1/merchants/{id}/stores/{store_id}"),
            t.Store,
            path={"id": id, "store_id": store_id},
            body={"active": active, "address": address, "display_name": display_name, "opening_hours": opening_hours, "time_zone": time_zone},
            deadline=deadline,
        )

    def close(
        self,
        id: str,
        /,
        *,
        reason: str,
        deadline: float | None = None,
    ) -> t.Merchant:
        """Ends a merchant's membership for good. `POST /merchant/v1/merchants/{id}/close`"""
        return self._transport.json(
            Operation("merchants.close", "POST", "/merchant/v1/merchants/{id}/close"),
            t.Merchant,
            path={"id": id},
            body={"reason": reason},
            deadline=deadline,
        )

    def correct(
        self,
        id: str,
        /,
        *,
        country: str | None = UNSET,
        currency: str | None = UNSET,
        display_name: str | None = UNSET,
        legal_name: str | None = UNSET,
        locale: str | None = UNSET,
        registration_number: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Merchant:
        """Corrects a merchant. `PATCH /merchant/v1/merchants/{id}`"""
        return self._transport.json(
            Operation("merchants.correct", "PATCH", "/merchant/v1/merchants/{id}"),
            t.Merchant,
            path={"id": id},
            body={"country": country, "currency": currency, "display_name": display_name, "legal_name": legal_name, "locale": locale, "registration_number": registration_number},
            deadline=deadline,
        )

    def draft(
        self,
        *,
        country: str,
        currency: str,
        display_name: str,
        locale: str,
        legal_name: str | None = UNSET,
        registration_number: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Merchant:
        """Drafts a merchant: nothing works for it yet. `POST /merchant/v1/merchants`"""
        return self._transport.json(
            Operation("merchants.draft", "POST", "/merchant/v1/merchants"),
            t.Merchant,
            body={"country": country, "currency": currency, "display_name": display_name, "locale": locale, "legal_name": legal_name, "registration_number": registration_number},
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Merchant:
        """Reads a merchant and what is missing. `GET /merchant/v1/merchants/{id}`"""
        return self._transport.json(
            Operation("merchants.get", "GET", "/merchant/v1/merchants/{id}", repeatable=True),
            t.Merchant,
            path={"id": id},
            deadline=deadline,
        )

    def get_store(
        self,
        id: str,
        store_id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Store:
        """Reads a store. `GET /merchant/v1/merchants/{id}/stores/{store_id}`"""
        return self._transport.json(
            Operation("merchants.get_store", "GET", "/merchant/v1/merchants/{id}/stores/{store_id}", repeatable=True),
            t.Store,
            path={"id": id, "store_id": store_id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        name: str | None = UNSET,
        state: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.Merchant]:
        """Lists the network's merchants; whoever works for one sees that one. `GET /merchant/v1/merchants`"""
        return self._transport.pages(
            Operation("merchants.list", "GET", "/merchant/v1/merchants", repeatable=True),
            t.Merchant,
            query={"name": name, "state": state, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def list_history(
        self,
        id: str,
        /,
        *,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.MerchantHistoryLine]:
        """Lists who did what to a merchant, newest first. `GET /merchant/v1/merchants/{id}/history`"""
        return self._transport.pages(
            Operation("merchants.list_history", "GET", "/merchant/v1/merchants/{id}/history", repeatable=True),
            t.MerchantHistoryLine,
            path={"id": id},
            query={"limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def list_stores(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> List[t.Store]:
        """Lists a merchant's stores. `GET /merchant/v1/merchants/{id}/stores`"""
        return self._transport.items(
            Operation("merchants.list_stores", "GET", "/merchant/v1/merchants/{id}/stores", repeatable=True),
            t.Store,
            path={"id": id},
            deadline=deadline,
        )

    def reinstate(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Merchant:
        """Lets a suspended merchant go on. `POST /merchant/v1/merchants/{id}/reinstate`"""
        return self._transport.json(
            Operation("merchants.reinstate", "POST", "/merchant/v1/merchants/{id}/reinstate"),
            t.Merchant,
            path={"id": id},
            deadline=deadline,
        )

    def reject(
        self,
        id: str,
        /,
        *,
        reason: str,
        deadline: float | None = None,
    ) -> t.Merchant:
        """Sends a merchant back. `POST /merchant/v1/merchants/{id}/reject`"""
        return self._transport.json(
            Operation("merchants.reject", "POST", "/merchant/v1/merchants/{id}/reject"),
            t.Merchant,
            path={"id": id},
            body={"reason": reason},
            deadline=deadline,
        )

    def submit(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Merchant:
        """Says that a merchant is complete. `POST /merchant/v1/merchants/{id}/submit`"""
        return self._transport.json(
            Operation("merchants.submit", "POST", "/merchant/v1/merchants/{id}/submit"),
            t.Merchant,
            path={"id": id},
            deadline=deadline,
        )

    def suspend(
        self,
        id: str,
        /,
        *,
        reason: str,
        deadline: float | None = None,
    ) -> t.Merchant:
        """Stops a merchant for a time. `POST /merchant/v1/merchants/{id}/suspend`"""
        return self._transport.json(
            Operation("merchants.suspend", "POST", "/merchant/v1/merchants/{id}/suspend"),
            t.Merchant,
            path={"id": id},
            body={"reason": reason},
            deadline=deadline,
        )


class MessagesApi:
    """`client.messages`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Message:
        """Reads a message. `GET /notification/v1/messages/{id}`"""
        return self._transport.json(
            Operation("messages.get", "GET", "/notification/v1/messages/{id}", repeatable=True),
            t.Message,
            path={"id": id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        wallet_id: str | None = UNSET,
        status: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.Message]:
        """Lists messages, newest first. `GET /notification/v1/messages`"""
        return self._transport.pages(
            Operation("messages.list", "GET", "/notification/v1/messages", repeatable=True),
            t.Message,
            query={"wallet_id": wallet_id, "status": status, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def resend(
        self,
        id: str,
        /,
        *,
        email: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Message:
        """Sends a message anew, as a message of its own, if need be to a corrected address. What was made for one
        message alone (a code, a link, a letter to staff) is not kept and cannot be sent again. `POST
        /notification/v1/messages/{id}/resend`
        """
        return self._transport.json(
            Operation("messages.resend", "POST", "/notification/v1/messages/{id}/resend"),
            t.Message,
            path={"id": id},
            body={"email": email},
            deadline=deadline,
        )


class PassesApi:
    """`client.passes`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def pass_qr(
        self,
        token: str,
        /,
        *,
        deadline: float | None = None,
    ) -> Iterator[bytes]:
        """The link as a QR code, for a screen or a printed card. `GET /wallet/v1/passes/{token}/qr.svg`"""
        return self._transport.stream(
            Operation("passes.pass_qr", "GET", "/wallet/v1/passes/{token}/qr.svg", repeatable=True),
            path={"token": token},
            deadline=deadline,
        )

    def read_pass(
        self,
        token: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Pass:
        """What the holder of a link sees. Whoever has it may ask. `GET /wallet/v1/passes/{token}`"""
        return self._transport.json(
            Operation("passes.read_pass", "GET", "/wallet/v1/passes/{token}", repeatable=True),
            t.Pass,
            path={"token": token},
            deadline=deadline,
        )


class ProductsApi:
    """`client.products`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add(
        self,
        *,
        amounts: Any,
        name: str,
        unit: str,
        accepted_by: Sequence[str] | None = UNSET,
        active: bool | None = UNSET,
        code_format: str | None = UNSET,
        image_url: str | None = UNSET,
        terms: str | None = UNSET,
        validity: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Product:
        """Adds a product to the catalog. `POST /giftcard/v1/products`"""
        return self._transport.json(
            Operation("products.add", "POST", "/giftcard/v1/products"),
            t.Product,
            body={"amounts": amounts, "name": name, "unit": unit, "accepted_by": accepted_by, "active": active, "code_format": code_format, "image_url": image_url, "terms": terms, "validity": validity},
            deadline=deadline,
        )

    def change(
        self,
        id: str,
        /,
        *,
        amounts: Any,
        name: str,
        unit: str,
        accepted_by: Sequence[str] | None = UNSET,
        active: bool | None = UNSET,
        code_format: str | None = UNSET,
        image_url: str | None = UNSET,
        terms: str | None = UNSET,
        validity: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Product:
        """Changes a product. What is sold keeps its date. `PUT /giftcard/v1/products/{id}`"""
        return self._transport.json(
            Operation("products.change", "PUT", "/giftcard/v1/products/{id}", repeatable=True),
            t.Product,
            path={"id": id},
            body={"amounts": amounts, "name": name, "unit": unit, "accepted_by": accepted_by, "active": active, "code_format": code_format, "image_url": image_url, "terms": terms, "validity": validity},
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Product:
        """Reads a product. `GET /giftcard/v1/products/{id}`"""
        return self._transport.json(
            Operation("products.get", "GET", "/giftcard/v1/products/{id}", repeatable=True),
            t.Product,
            path={"id": id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        deadline: float | None = None,
    ) -> List[t.Product]:
        """Lists the catalog: every product, sold today or not, oldest first. `GET /giftcard/v1/products`"""
        return self._transport.items(
            Operation("products.list", "GET", "/giftcard/v1/products", repeatable=True),
            t.Product,
            deadline=deadline,
        )


class ProgramsApi:
    """`client.programs`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def apply(
        self,
        id: str,
        /,
        *,
        revision: int | None = UNSET,
        deadline: float | None = None,
    ) -> t.ProgramVersion:
        """Makes the draft an immutable version; 200 with the newest if it says the same already. `POST
        /merchant/v1/programs/{id}/apply`
        """
        return self._transport.json(
            Operation("programs.apply", "POST", "/merchant/v1/programs/{id}/apply"),
            t.ProgramVersion,
            path={"id": id},
            body={"revision": revision},
            deadline=deadline,
        )

    def calculate(
        self,
        id: str,
        /,
        *,
        purchase: t.PurchaseParams | Mapping[str, Any],
        account_id: str | None = UNSET,
        at: datetime | None = UNSET,
        points_in_twelve_months: int | None = UNSET,
        version: int | None = UNSET,
        deadline: float | None = None,
    ) -> t.Calculation:
        """Says what a purchase would be worth by the draft or a version, and which rule gives what. `POST
        /merchant/v1/programs/{id}/calculate`
        """
        return self._transport.json(
            Operation("programs.calculate", "POST", "/merchant/v1/programs/{id}/calculate", repeatable=True),
            t.Calculation,
            path={"id": id},
            body={"purchase": purchase, "account_id": account_id, "at": at, "points_in_twelve_months": points_in_twelve_months, "version": version},
            deadline=deadline,
        )

    def create(
        self,
        *,
        document: t.ProgramDocument | Mapping[str, Any],
        merchant_id: str,
        deadline: float | None = None,
    ) -> t.Program:
        """Makes a program with a draft. It gives nothing until a version of it is promoted. `POST
        /merchant/v1/programs`
        """
        return self._transport.json(
            Operation("programs.create", "POST", "/merchant/v1/programs"),
            t.Program,
            body={"document": document, "merchant_id": merchant_id},
            deadline=deadline,
        )

    def edit_draft(
        self,
        id: str,
        /,
        *,
        document: t.ProgramDocument | Mapping[str, Any],
        revision: int,
        deadline: float | None = None,
    ) -> t.Program:
        """Replaces the draft. What is live does not change. `PUT /merchant/v1/programs/{id}/draft`"""
        return self._transport.json(
            Operation("programs.edit_draft", "PUT", "/merchant/v1/programs/{id}/draft", repeatable=True),
            t.Program,
            path={"id": id},
            body={"document": document, "revision": revision},
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Program:
        """One program. `GET /merchant/v1/programs/{id}`"""
        return self._transport.json(
            Operation("programs.get", "GET", "/merchant/v1/programs/{id}", repeatable=True),
            t.Program,
            path={"id": id},
            deadline=deadline,
        )

    def get_version(
        self,
        id: str,
        version: int,
        /,
        *,
        deadline: float | None = None,
    ) -> t.ProgramVersion:
        """One version. `GET /merchant/v1/programs/{id}/versions/{version}`"""
        return self._transport.json(
            Operation("programs.get_version", "GET", "/merchant/v1/programs/{id}/versions/{version}", repeatable=True),
            t.ProgramVersion,
            path={"id": id, "version": version},
            deadline=deadline,
        )

    def list(
        self,
        *,
        merchant_id: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.Program]:
        """Programs, oldest first: of the tenant, of one merchant, or of the caller's own. `GET
        /merchant/v1/programs`
        """
        return self._transport.pages(
            Operation("programs.list", "GET", "/merchant/v1/programs", repeatable=True),
            t.Program,
            query={"merchant_id": merchant_id, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def list_promotions(
        self,
        id: str,
        /,
        *,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.ProgramPromotion]:
        """What was and will be live, newest promotion first. `GET /merchant/v1/programs/{id}/history`"""
        return self._transport.pages(
            Operation("programs.list_promotions", "GET", "/merchant/v1/programs/{id}/history", repeatable=True),
            t.ProgramPromotion,
            path={"id": id},
            query={"limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def list_versions(
        self,
        id: str,
        /,
        *,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.ProgramVersion]:
        """Versions, newest first. `GET /merchant/v1/programs/{id}/versions`"""
        return self._transport.pages(
            Operation("programs.list_versions", "GET", "/merchant/v1/programs/{id}/versions", repeatable=True),
            t.ProgramVersion,
            path={"id": id},
            query={"limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def plan(
        self,
        id: str,
        /,
        *,
        at: datetime | None = UNSET,
        deadline: float | None = None,
    ) -> t.ProgramPlan:
        """What the draft would change against what is live. `POST /merchant/v1/programs/{id}/plan`"""
        return self._transport.json(
            Operation("programs.plan", "POST", "/merchant/v1/programs/{id}/plan", repeatable=True),
            t.ProgramPlan,
            path={"id": id},
            body={"at": at},
            deadline=deadline,
        )

    def promote(
        self,
        id: str,
        /,
        *,
        at: datetime | None = UNSET,
        version: int | None = UNSET,
        deadline: float | None = None,
    ) -> t.ProgramPromotion:
        """Makes a version live from an instant on: exactly then, without anybody doing anything. An older version
        is how one goes back. `POST /merchant/v1/programs/{id}/promote`
        """
        return self._transport.json(
            Operation("programs.promote", "POST", "/merchant/v1/programs/{id}/promote"),
            t.ProgramPromotion,
            path={"id": id},
            body={"at": at, "version": version},
            deadline=deadline,
        )

    def replay(
        self,
        id: str,
        /,
        *,
        document: t.ProgramDocument | Mapping[str, Any] | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        version: int | None = UNSET,
        deadline: float | None = None,
    ) -> t.ProgramReplay:
        """Prices last month's purchases under the draft, or any period's under any version or under rules that are
        not saved, and shows the difference. `POST /merchant/v1/programs/{id}/replay`
        """
        return self._transport.json(
            Operation("programs.replay", "POST", "/merchant/v1/programs/{id}/replay", repeatable=True),
            t.ProgramReplay,
            path={"id": id},
            body={"document": document, "from": from_, "to": to, "version": version},
            deadline=deadline,
        )

    def withdraw(
        self,
        id: str,
        seq: int,
        /,
        *,
        deadline: float | None = None,
    ) -> t.ProgramPromotion:
        """Takes back a promotion that has not taken effect. `POST
        /merchant/v1/programs/{id}/promotions/{seq}/withdraw`
        """
        return self._transport.json(
            Operation("programs.withdraw", "POST", "/merchant/v1/programs/{id}/promotions/{seq}/withdraw"),
            t.ProgramPromotion,
            path={"id": id, "seq": seq},
            deadline=deadline,
        )


class ProviderReportsApi:
    """`client.provider_reports`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def report(
        self,
        *,
        data: t.ReportDataParams | Mapping[str, Any],
        type: str,
        deadline: float | None = None,
    ) -> None:
        """What a provider says of a message, signed by Standard Webhooks with one of `providers.report_secrets`.
        Safe to repeat. `POST /notification/v1/provider-reports`
        """
        self._transport.none(
            Operation("provider_reports.report", "POST", "/notification/v1/provider-reports"),
            body={"data": data, "type": type},
            deadline=deadline,
        )


class ReportsApi:
    """`client.reports`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def settlement(
        self,
        *,
        from_: datetime,
        to: datetime,
        merchant_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Settlement:
        """Says which merchant owes which, for cards sold here and spent there. Over all periods a merchant's pairs
        sum to its `merchant_settlement` account in the ledger, to the cent. `GET
        /giftcard/v1/reports/settlement`
        """
        return self._transport.json(
            Operation("reports.settlement", "GET", "/giftcard/v1/reports/settlement", repeatable=True),
            t.Settlement,
            query={"from": from_, "to": to, "merchant_id": merchant_id},
            deadline=deadline,
        )

    def trial_balance(
        self,
        *,
        as_of: datetime | None = UNSET,
        deadline: float | None = None,
    ) -> t.TrialBalance:
        """Every account's sum by unit and kind; the sum per unit is zero. `GET /ledger/v1/reports/trial-balance`"""
        return self._transport.json(
            Operation("reports.trial_balance", "GET", "/ledger/v1/reports/trial-balance", repeatable=True),
            t.TrialBalance,
            query={"as_of": as_of},
            deadline=deadline,
        )


class RewardRedemptionsApi:
    """`client.reward_redemptions`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def cancel(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.RewardRedemption:
        """Undoes a redemption: what it gave is worth nothing any more, points and stock are back. For the operator
        and the merchant that offers the reward. Safe to repeat. `POST
        /giftcard/v1/reward-redemptions/{id}/cancel`
        """
        return self._transport.json(
            Operation("reward_redemptions.cancel", "POST", "/giftcard/v1/reward-redemptions/{id}/cancel"),
            t.RewardRedemption,
            path={"id": id},
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.RewardRedemption:
        """Reads a redemption; its code is not in it. `GET /giftcard/v1/reward-redemptions/{id}`"""
        return self._transport.json(
            Operation("reward_redemptions.get", "GET", "/giftcard/v1/reward-redemptions/{id}", repeatable=True),
            t.RewardRedemption,
            path={"id": id},
            deadline=deadline,
        )


class RewardsApi:
    """`client.rewards`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def add(
        self,
        *,
        kind: Any,
        merchant_id: str,
        name: str,
        price_points: int,
        active: bool | None = UNSET,
        stock: int | None = UNSET,
        deadline: float | None = None,
    ) -> t.Reward:
        """Adds a reward. `POST /giftcard/v1/rewards`"""
        return self._transport.json(
            Operation("rewards.add", "POST", "/giftcard/v1/rewards"),
            t.Reward,
            body={"kind": kind, "merchant_id": merchant_id, "name": name, "price_points": price_points, "active": active, "stock": stock},
            deadline=deadline,
        )

    def change(
        self,
        id: str,
        /,
        *,
        kind: Any,
        merchant_id: str,
        name: str,
        price_points: int,
        active: bool | None = UNSET,
        stock: int | None = UNSET,
        deadline: float | None = None,
    ) -> t.Reward:
        """Changes a reward; its stock is set to what the body says. `PUT /giftcard/v1/rewards/{id}`"""
        return self._transport.json(
            Operation("rewards.change", "PUT", "/giftcard/v1/rewards/{id}", repeatable=True),
            t.Reward,
            path={"id": id},
            body={"kind": kind, "merchant_id": merchant_id, "name": name, "price_points": price_points, "active": active, "stock": stock},
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Reward:
        """Reads a reward. `GET /giftcard/v1/rewards/{id}`"""
        return self._transport.json(
            Operation("rewards.get", "GET", "/giftcard/v1/rewards/{id}", repeatable=True),
            t.Reward,
            path={"id": id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.Reward]:
        """Lists rewards, newest first. `GET /giftcard/v1/rewards`"""
        return self._transport.pages(
            Operation("rewards.list", "GET", "/giftcard/v1/rewards", repeatable=True),
            t.Reward,
            query={"limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def redeem(
        self,
        id: str,
        /,
        *,
        points_account_id: str,
        store_id: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.RewardRedemption:
        """Takes a reward: the points are burned, and what they buy is there when this answers. `POST
        /giftcard/v1/rewards/{id}/redeem`
        """
        return self._transport.json(
            Operation("rewards.redeem", "POST", "/giftcard/v1/rewards/{id}/redeem", keyed=True, repeatable=True),
            t.RewardRedemption,
            path={"id": id},
            body={"points_account_id": points_account_id, "store_id": store_id},
            key=idempotency_key,
            deadline=deadline,
        )


class TasksApi:
    """`client.tasks`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def archive(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> None:
        """Puts a dead task aside for a while (`tasks.archived_days`, 90), to be looked at and not to be done: what
        it left half done is ended. `POST /giftcard/v1/tasks/dead-letters/{id}/archive`
        """
        self._transport.none(
            Operation("tasks.archive", "POST", "/giftcard/v1/tasks/dead-letters/{id}/archive"),
            path={"id": id},
            deadline=deadline,
        )

    def delete(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> None:
        """Removes a dead or archived task for good: what it was for will not happen, and what it left half done is
        ended. `DELETE /giftcard/v1/tasks/dead-letters/{id}`
        """
        self._transport.none(
            Operation("tasks.delete", "DELETE", "/giftcard/v1/tasks/dead-letters/{id}", repeatable=True),
            path={"id": id},
            deadline=deadline,
        )

    def get_queues(
        self,
        *,
        deadline: float | None = None,
    ) -> List[t.GiftcardQueue]:
        """How full the queues are, of all networks together: they share the workers. `GET
        /giftcard/v1/tasks/queues`
        """
        return self._transport.items(
            Operation("tasks.get_queues", "GET", "/giftcard/v1/tasks/queues", repeatable=True),
            t.GiftcardQueue,
            deadline=deadline,
        )

    def list(
        self,
        *,
        queue: t.Queue | Mapping[str, Any] | None = UNSET,
        kind: str | None = UNSET,
        reason: str | None = UNSET,
        archived: bool | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.DeadTask]:
        """Tasks that failed for good and wait for a decision, the longest dead first. `GET
        /giftcard/v1/tasks/dead-letters`
        """
        return self._transport.pages(
            Operation("tasks.list", "GET", "/giftcard/v1/tasks/dead-letters", repeatable=True),
            t.DeadTask,
            query={"queue": queue, "kind": kind, "reason": reason, "archived": archived, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def replay(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Replayed:
        """Queues one dead or archived task anew, with all its tries. `POST
        /giftcard/v1/tasks/dead-letters/{id}/replay`
        """
        return self._transport.json(
            Operation("tasks.replay", "POST", "/giftcard/v1/tasks/dead-letters/{id}/replay"),
            t.Replayed,
            path={"id": id},
            deadline=deadline,
        )

    def replay_all(
        self,
        *,
        kind: str | None = UNSET,
        queue: t.Queue | Mapping[str, Any] | None = UNSET,
        reason: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Replayed:
        """Queues dead tasks anew, with all their tries, after what made them fail was mended. `POST
        /giftcard/v1/tasks/dead-letters/replay`
        """
        return self._transport.json(
            Operation("tasks.replay_all", "POST", "/giftcard/v1/tasks/dead-letters/replay"),
            t.Replayed,
            body={"kind": kind, "queue": queue, "reason": reason},
            deadline=deadline,
        )

    def status(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Task:
        """How a task is doing, and what it answered. `GET /giftcard/v1/tasks/{id}`"""
        return self._transport.json(
            Operation("tasks.status", "GET", "/giftcard/v1/tasks/{id}", repeatable=True),
            t.Task,
            path={"id": id},
            deadline=deadline,
        )


class TemplatesApi:
    """`client.templates`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(
        self,
        template: str,
        locale: str,
        /,
        *,
        version: int | None = UNSET,
        deadline: float | None = None,
    ) -> t.Template:
        """Reads the words of a template: those that count, or those of a version. `GET
        /notification/v1/templates/{template}/{locale}`
        """
        return self._transport.json(
            Operation("templates.get", "GET", "/notification/v1/templates/{template}/{locale}", repeatable=True),
            t.Template,
            path={"template": template, "locale": locale},
            query={"version": version},
            deadline=deadline,
        )

    def list(
        self,
        *,
        deadline: float | None = None,
    ) -> List[t.Template]:
        """Lists every template that the network may have its own words for, with those that count. `GET
        /notification/v1/templates`
        """
        return self._transport.items(
            Operation("templates.list", "GET", "/notification/v1/templates", repeatable=True),
            t.Template,
            deadline=deadline,
        )

    def list_versions(
        self,
        template: str,
        locale: str,
        /,
        *,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.TemplateVersion]:
        """Lists the versions of a template, newest first. `GET
        /notification/v1/templates/{template}/{locale}/versions`
        """
        return self._transport.pages(
            Operation("templates.list_versions", "GET", "/notification/v1/templates/{template}/{locale}/versions", repeatable=True),
            t.TemplateVersion,
            path={"template": template, "locale": locale},
            query={"limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def preview(
        self,
        template: str,
        locale: str,
        /,
        *,
        html: str | None = UNSET,
        subject: str | None = UNSET,
        text: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.TemplatePreview:
        """Shows how a message would look, filled with an example: of the words in the body, or without a body of
        those that count. `POST /notification/v1/templates/{template}/{locale}/preview`
        """
        return self._transport.json(
            Operation("templates.preview", "POST", "/notification/v1/templates/{template}/{locale}/preview", repeatable=True),
            t.TemplatePreview,
            path={"template": template, "locale": locale},
            body={"html": html, "subject": subject, "text": text},
            body_optional=True,
            deadline=deadline,
        )

    def reset(
        self,
        template: str,
        locale: str,
        /,
        *,
        deadline: float | None = None,
    ) -> None:
        """Goes back to the platform's words. The versions stay. `DELETE
        /notification/v1/templates/{template}/{locale}`
        """
        self._transport.none(
            Operation("templates.reset", "DELETE", "/notification/v1/templates/{template}/{locale}", repeatable=True),
            path={"template": template, "locale": locale},
            deadline=deadline,
        )

    def save(
        self,
        template: str,
        locale: str,
        /,
        *,
        html: str,
        subject: str,
        text: str,
        deadline: float | None = None,
    ) -> t.Template:
        """Saves words of the network's own: they count from the next message on. The same words again save
        nothing. `PUT /notification/v1/templates/{template}/{locale}`
        """
        return self._transport.json(
            Operation("templates.save", "PUT", "/notification/v1/templates/{template}/{locale}", repeatable=True),
            t.Template,
            path={"template": template, "locale": locale},
            body={"html": html, "subject": subject, "text": text},
            deadline=deadline,
        )


class TransactionsApi:
    """`client.transactions`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def export_csv(
        self,
        *,
        type: str | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        order: str | None = UNSET,
        deadline: float | None = None,
    ) -> Iterator[bytes]:
        """All transactions as CSV, one row per entry. `GET /ledger/v1/transactions.csv`"""
        return self._transport.stream(
            Operation("transactions.export_csv", "GET", "/ledger/v1/transactions.csv", repeatable=True),
            query={"type": type, "from": from_, "to": to, "order": order},
            deadline=deadline,
        )

    def export_jsonl(
        self,
        *,
        type: str | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        order: str | None = UNSET,
        deadline: float | None = None,
    ) -> Iterator[bytes]:
        """All transactions as JSON Lines, each as in the list. `GET /ledger/v1/transactions.jsonl`"""
        return self._transport.stream(
            Operation("transactions.export_jsonl", "GET", "/ledger/v1/transactions.jsonl", repeatable=True),
            query={"type": type, "from": from_, "to": to, "order": order},
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Transaction:
        """One transaction. `GET /ledger/v1/transactions/{id}`"""
        return self._transport.json(
            Operation("transactions.get", "GET", "/ledger/v1/transactions/{id}", repeatable=True),
            t.Transaction,
            path={"id": id},
            deadline=deadline,
        )

    def get_receipt(
        self,
        id: str,
        /,
        *,
        account_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> Any:
        """A receipt that anybody can verify offline with nothing but the ledger's public key (docs/receipts.md).
        It shows the entries of one account and hides the others behind salted digests, so that it can be handed
        to the customer. 409 `receipt_not_ready` until a signed head covers the transaction, which takes
        seconds. `GET /ledger/v1/transactions/{id}/receipt`
        """
        return self._transport.free(
            Operation("transactions.get_receipt", "GET", "/ledger/v1/transactions/{id}/receipt", repeatable=True),
            path={"id": id},
            query={"account_id": account_id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        account_id: str | None = UNSET,
        type: str | None = UNSET,
        from_: datetime | None = UNSET,
        to: datetime | None = UNSET,
        order: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.Transaction]:
        """Transactions. `GET /ledger/v1/transactions`"""
        return self._transport.pages(
            Operation("transactions.list", "GET", "/ledger/v1/transactions", repeatable=True),
            t.Transaction,
            query={"limit": limit, "cursor": cursor, "account_id": account_id, "type": type, "from": from_, "to": to, "order": order},
            deadline=deadline,
        )

    def post(
        self,
        *,
        legs: Sequence[t.LegParams | Mapping[str, Any]],
        type: str,
        metadata: Any = UNSET,
        reference: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.Transaction:
        """Moves value leg by leg. `POST /ledger/v1/transactions`"""
        return self._transport.json(
            Operation("transactions.post", "POST", "/ledger/v1/transactions", keyed=True, repeatable=True),
            t.Transaction,
            body={"legs": legs, "type": type, "metadata": metadata, "reference": reference},
            key=idempotency_key,
            deadline=deadline,
        )

    def post_batch(
        self,
        *,
        items: Sequence[t.BatchItemParams | Mapping[str, Any]],
        atomic: bool | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.BatchResults:
        """Many postings: each with its own verdict (200), or all or none (201 or the first refusal). `POST
        /ledger/v1/transactions/batch`
        """
        return self._transport.json(
            Operation("transactions.post_batch", "POST", "/ledger/v1/transactions/batch", keyed=True, repeatable=True),
            t.BatchResults,
            body={"items": items, "atomic": atomic},
            key=idempotency_key,
            deadline=deadline,
        )

    def reverse(
        self,
        id: str,
        /,
        *,
        amount: int | None = UNSET,
        metadata: Any = UNSET,
        policy: str | None = UNSET,
        reason: str | None = UNSET,
        reference: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.Transaction:
        """Undoes a transaction, wholly or in part; several times, never more than it moved. A till undoes within
        15 minutes what it gave or took itself, and no further than what is there: else 403
        `forbidden_transaction`, 409 `undo_too_late`. `POST /ledger/v1/transactions/{id}/reverse`
        """
        return self._transport.json(
            Operation("transactions.reverse", "POST", "/ledger/v1/transactions/{id}/reverse", keyed=True, repeatable=True),
            t.Transaction,
            path={"id": id},
            body={"amount": amount, "metadata": metadata, "policy": policy, "reason": reason, "reference": reference},
            body_optional=True,
            key=idempotency_key,
            deadline=deadline,
        )


class UsersApi:
    """`client.users`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def change(
        self,
        id: str,
        /,
        *,
        role: str,
        deadline: float | None = None,
    ) -> t.User:
        """Gives a person of a merchant another role there. They sign in again. `PATCH /merchant/v1/users/{id}`"""
        return self._transport.json(
            Operation("users.change", "PATCH", "/merchant/v1/users/{id}"),
            t.User,
            path={"id": id},
            body={"role": role},
            deadline=deadline,
        )

    def deactivate(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.User:
        """Ends what a person may do, at once: sessions end, and tokens are void everywhere within seconds. `POST
        /merchant/v1/users/{id}/deactivate`
        """
        return self._transport.json(
            Operation("users.deactivate", "POST", "/merchant/v1/users/{id}/deactivate"),
            t.User,
            path={"id": id},
            deadline=deadline,
        )

    def erase(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.FormerStaff:
        """Erases somebody who may not act any more: name, address and every way in are gone for good, history goes
        on naming the id. Safe to repeat: the same erasure is answered. `DELETE /merchant/v1/users/{id}`
        """
        return self._transport.json(
            Operation("users.erase", "DELETE", "/merchant/v1/users/{id}", repeatable=True),
            t.FormerStaff,
            path={"id": id},
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.User:
        """Reads a person. `GET /merchant/v1/users/{id}`"""
        return self._transport.json(
            Operation("users.get", "GET", "/merchant/v1/users/{id}", repeatable=True),
            t.User,
            path={"id": id},
            deadline=deadline,
        )

    def invite(
        self,
        *,
        email: str,
        locale: str,
        name: str,
        role: str,
        merchant_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.User:
        """Invites somebody by e-mail. An administrator invites for the own merchant. `POST /merchant/v1/users`"""
        return self._transport.json(
            Operation("users.invite", "POST", "/merchant/v1/users"),
            t.User,
            body={"email": email, "locale": locale, "name": name, "role": role, "merchant_id": merchant_id},
            deadline=deadline,
        )

    def invite_again(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.User:
        """Sends an invitation again; links sent before end. `POST /merchant/v1/users/{id}/invite`"""
        return self._transport.json(
            Operation("users.invite_again", "POST", "/merchant/v1/users/{id}/invite"),
            t.User,
            path={"id": id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        merchant_id: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.User]:
        """Lists people: all of the network's for the operator, the own merchant's for an administrator. `GET
        /merchant/v1/users`
        """
        return self._transport.pages(
            Operation("users.list", "GET", "/merchant/v1/users", repeatable=True),
            t.User,
            query={"merchant_id": merchant_id, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def reactivate(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.User:
        """Lets a person come back. `POST /merchant/v1/users/{id}/reactivate`"""
        return self._transport.json(
            Operation("users.reactivate", "POST", "/merchant/v1/users/{id}/reactivate"),
            t.User,
            path={"id": id},
            deadline=deadline,
        )


class WalletsApi:
    """`client.wallets`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def close(
        self,
        id: str,
        /,
        *,
        reason: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Wallet:
        """Closes an empty wallet and its accounts for good. Safe to repeat. `POST /wallet/v1/wallets/{id}/close`"""
        return self._transport.json(
            Operation("wallets.close", "POST", "/wallet/v1/wallets/{id}/close"),
            t.Wallet,
            path={"id": id},
            body={"reason": reason},
            body_optional=True,
            deadline=deadline,
        )

    def find(
        self,
        *,
        external_ref: str,
        deadline: float | None = None,
    ) -> List[t.Wallet]:
        """Finds the wallet of a reference. `GET /wallet/v1/wallets`"""
        return self._transport.items(
            Operation("wallets.find", "GET", "/wallet/v1/wallets", repeatable=True),
            t.Wallet,
            query={"external_ref": external_ref},
            deadline=deadline,
        )

    def freeze(
        self,
        id: str,
        /,
        *,
        reason: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Wallet:
        """Freezes a wallet: nothing can be taken from any of its accounts, in the ledger itself. Safe to repeat.
        `POST /wallet/v1/wallets/{id}/freeze`
        """
        return self._transport.json(
            Operation("wallets.freeze", "POST", "/wallet/v1/wallets/{id}/freeze"),
            t.Wallet,
            path={"id": id},
            body={"reason": reason},
            body_optional=True,
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.Wallet:
        """Reads a wallet. `GET /wallet/v1/wallets/{id}`"""
        return self._transport.json(
            Operation("wallets.get", "GET", "/wallet/v1/wallets/{id}", repeatable=True),
            t.Wallet,
            path={"id": id},
            deadline=deadline,
        )

    def get_balances(
        self,
        id: str,
        /,
        *,
        min_version: str | None = UNSET,
        as_of: datetime | None = UNSET,
        deadline: float | None = None,
    ) -> t.WalletBalances:
        """Reads what a wallet holds. `GET /wallet/v1/wallets/{id}/balances`"""
        return self._transport.json(
            Operation("wallets.get_balances", "GET", "/wallet/v1/wallets/{id}/balances", repeatable=True),
            t.WalletBalances,
            path={"id": id},
            query={"min_version": min_version, "as_of": as_of},
            deadline=deadline,
        )

    def list_passes(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> List[t.WalletPass]:
        """Lists a wallet's links, without their tokens. `GET /wallet/v1/wallets/{id}/passes`"""
        return self._transport.items(
            Operation("wallets.list_passes", "GET", "/wallet/v1/wallets/{id}/passes", repeatable=True),
            t.WalletPass,
            path={"id": id},
            deadline=deadline,
        )

    def list_statement(
        self,
        id: str,
        /,
        *,
        account_id: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.StatementLine]:
        """Lists what happened to a wallet, newest first. `GET /wallet/v1/wallets/{id}/statement`"""
        return self._transport.pages(
            Operation("wallets.list_statement", "GET", "/wallet/v1/wallets/{id}/statement", repeatable=True),
            t.StatementLine,
            path={"id": id},
            query={"account_id": account_id, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def look_up(
        self,
        *,
        pass_: str,
        deadline: float | None = None,
    ) -> t.Wallet:
        """The wallet of a pass: how a till finds the customer who shows its QR code. Changes nothing. `POST
        /wallet/v1/wallets/lookup`
        """
        return self._transport.json(
            Operation("wallets.look_up", "POST", "/wallet/v1/wallets/lookup", repeatable=True),
            t.Wallet,
            body={"pass": pass_},
            deadline=deadline,
        )

    def make_pass(
        self,
        id: str,
        /,
        *,
        expires_at: datetime | None = UNSET,
        label: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.WalletPass:
        """Makes a link by which the customer reads the wallet. `POST /wallet/v1/wallets/{id}/passes`"""
        return self._transport.json(
            Operation("wallets.make_pass", "POST", "/wallet/v1/wallets/{id}/passes"),
            t.WalletPass,
            path={"id": id},
            body={"expires_at": expires_at, "label": label},
            deadline=deadline,
        )

    def open(
        self,
        *,
        external_ref: str,
        program_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Wallet:
        """Opens a wallet with its points account, or answers the one there is. `POST /wallet/v1/wallets`"""
        return self._transport.json(
            Operation("wallets.open", "POST", "/wallet/v1/wallets", repeatable=True),
            t.Wallet,
            body={"external_ref": external_ref, "program_id": program_id},
            deadline=deadline,
        )

    def revoke_pass(
        self,
        id: str,
        pass_id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> None:
        """Revokes a link: from now on it shows nothing. `DELETE /wallet/v1/wallets/{id}/passes/{pass_id}`"""
        self._transport.none(
            Operation("wallets.revoke_pass", "DELETE", "/wallet/v1/wallets/{id}/passes/{pass_id}", repeatable=True),
            path={"id": id, "pass_id": pass_id},
            deadline=deadline,
        )

    def unfreeze(
        self,
        id: str,
        /,
        *,
        reason: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Wallet:
        """Ends a freeze. Safe to repeat. `POST /wallet/v1/wallets/{id}/unfreeze`"""
        return self._transport.json(
            Operation("wallets.unfreeze", "POST", "/wallet/v1/wallets/{id}/unfreeze"),
            t.Wallet,
            path={"id": id},
            body={"reason": reason},
            body_optional=True,
            deadline=deadline,
        )


class WebhookDeliveriesApi:
    """`client.webhook_deliveries`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.WebhookDeliveryWithAttempts:
        """Reads a delivery with its attempts. `GET /notification/v1/webhook-deliveries/{id}`"""
        return self._transport.json(
            Operation("webhook_deliveries.get", "GET", "/notification/v1/webhook-deliveries/{id}", repeatable=True),
            t.WebhookDeliveryWithAttempts,
            path={"id": id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        endpoint_id: str | None = UNSET,
        status: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.WebhookDelivery]:
        """Lists what was told to systems outside, newest first. `GET /notification/v1/webhook-deliveries`"""
        return self._transport.pages(
            Operation("webhook_deliveries.list", "GET", "/notification/v1/webhook-deliveries", repeatable=True),
            t.WebhookDelivery,
            query={"endpoint_id": endpoint_id, "status": status, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def replay(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.WebhookDelivery:
        """Sends a delivery again, whatever became of it, and from the start of the schedule. Its `webhook-id`
        stays. `POST /notification/v1/webhook-deliveries/{id}/replay`
        """
        return self._transport.json(
            Operation("webhook_deliveries.replay", "POST", "/notification/v1/webhook-deliveries/{id}/replay"),
            t.WebhookDelivery,
            path={"id": id},
            deadline=deadline,
        )


class WebhookEndpointsApi:
    """`client.webhook_endpoints`"""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def change(
        self,
        id: str,
        /,
        *,
        description: str | None = UNSET,
        events: Sequence[str] | None = UNSET,
        url: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.WebhookEndpoint:
        """Changes an endpoint. `PATCH /merchant/v1/webhook-endpoints/{id}`"""
        return self._transport.json(
            Operation("webhook_endpoints.change", "PATCH", "/merchant/v1/webhook-endpoints/{id}"),
            t.WebhookEndpoint,
            path={"id": id},
            body={"description": description, "events": events, "url": url},
            deadline=deadline,
        )

    def disable(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.WebhookEndpoint:
        """Switches an endpoint off. `POST /merchant/v1/webhook-endpoints/{id}/disable`"""
        return self._transport.json(
            Operation("webhook_endpoints.disable", "POST", "/merchant/v1/webhook-endpoints/{id}/disable"),
            t.WebhookEndpoint,
            path={"id": id},
            deadline=deadline,
        )

    def enable(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.WebhookEndpoint:
        """Switches an endpoint on again. `POST /merchant/v1/webhook-endpoints/{id}/enable`"""
        return self._transport.json(
            Operation("webhook_endpoints.enable", "POST", "/merchant/v1/webhook-endpoints/{id}/enable"),
            t.WebhookEndpoint,
            path={"id": id},
            deadline=deadline,
        )

    def get(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.WebhookEndpoint:
        """Reads an endpoint, without its secrets. `GET /merchant/v1/webhook-endpoints/{id}`"""
        return self._transport.json(
            Operation("webhook_endpoints.get", "GET", "/merchant/v1/webhook-endpoints/{id}", repeatable=True),
            t.WebhookEndpoint,
            path={"id": id},
            deadline=deadline,
        )

    def get_health(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.WebhookEndpointHealth:
        """Says how an endpoint takes what it is sent. `GET /notification/v1/webhook-endpoints/{id}/health`"""
        return self._transport.json(
            Operation("webhook_endpoints.get_health", "GET", "/notification/v1/webhook-endpoints/{id}/health", repeatable=True),
            t.WebhookEndpointHealth,
            path={"id": id},
            deadline=deadline,
        )

    def list(
        self,
        *,
        merchant_id: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.WebhookEndpoint]:
        """Lists endpoints: all of the network's for the operator, the own merchant's for an administrator. `GET
        /merchant/v1/webhook-endpoints`
        """
        return self._transport.pages(
            Operation("webhook_endpoints.list", "GET", "/merchant/v1/webhook-endpoints", repeatable=True),
            t.WebhookEndpoint,
            query={"merchant_id": merchant_id, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def register(
        self,
        *,
        url: str,
        description: str | None = UNSET,
        events: Sequence[str] | None = UNSET,
        merchant_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.WebhookEndpointSecret:
        """Registers an endpoint. `POST /merchant/v1/webhook-endpoints`"""
        return self._transport.json(
            Operation("webhook_endpoints.register", "POST", "/merchant/v1/webhook-endpoints"),
            t.WebhookEndpointSecret,
            body={"url": url, "description": description, "events": events, "merchant_id": merchant_id},
            deadline=deadline,
        )

    def resume(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.WebhookEndpointHealth:
        """Writes to an endpoint again that had answered 410. `POST /notification/v1/webhook-endpoints/{id}/enable`"""
        return self._transport.json(
            Operation("webhook_endpoints.resume", "POST", "/notification/v1/webhook-endpoints/{id}/enable"),
            t.WebhookEndpointHealth,
            path={"id": id},
            deadline=deadline,
        )

    def rotate_secret(
        self,
        id: str,
        /,
        *,
        deadline: float | None = None,
    ) -> t.WebhookEndpointSecret:
        """Gives an endpoint a new secret. The one before it signs too for 24 hours; only these two are ever valid.
        `POST /merchant/v1/webhook-endpoints/{id}/rotate-secret`
        """
        return self._transport.json(
            Operation("webhook_endpoints.rotate_secret", "POST", "/merchant/v1/webhook-endpoints/{id}/rotate-secret"),
            t.WebhookEndpointSecret,
            path={"id": id},
            deadline=deadline,
        )


class Operations:
    """What a client offers; `LocalPlus` is one."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.accounts = AccountsApi(transport)
        self.analytics = AnalyticsApi(transport)
        self.api_keys = ApiKeysApi(transport)
        self.audit = AuditApi(transport)
        self.auth = AuthApi(transport)
        self.branding = BrandingApi(transport)
        self.contacts = ContactsApi(transport)
        self.erasures = ErasuresApi(transport)
        self.events = EventsApi(transport)
        self.flags = FlagsApi(transport)
        self.gift_card_issues = GiftCardIssuesApi(transport)
        self.gift_cards = GiftCardsApi(transport)
        self.heads = HeadsApi(transport)
        self.holds = HoldsApi(transport)
        self.limits = LimitsApi(transport)
        self.merchants = MerchantsApi(transport)
        self.messages = MessagesApi(transport)
        self.passes = PassesApi(transport)
        self.products = ProductsApi(transport)
        self.programs = ProgramsApi(transport)
        self.provider_reports = ProviderReportsApi(transport)
        self.reports = ReportsApi(transport)
        self.reward_redemptions = RewardRedemptionsApi(transport)
        self.rewards = RewardsApi(transport)
        self.tasks = TasksApi(transport)
        self.templates = TemplatesApi(transport)
        self.transactions = TransactionsApi(transport)
        self.users = UsersApi(transport)
        self.wallets = WalletsApi(transport)
        self.webhook_deliveries = WebhookDeliveriesApi(transport)
        self.webhook_endpoints = WebhookEndpointsApi(transport)

    def adjust(
        self,
        *,
        account_id: str,
        amount: int,
        reason: str,
        metadata: Any = UNSET,
        reference: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.Transaction:
        """Corrects a customer's balance, for a reason. `POST /ledger/v1/adjust`"""
        return self._transport.json(
            Operation("adjust", "POST", "/ledger/v1/adjust", keyed=True, repeatable=True),
            t.Transaction,
            body={"account_id": account_id, "amount": amount, "reason": reason, "metadata": metadata, "reference": reference},
            key=idempotency_key,
            deadline=deadline,
        )

    def burn(
        self,
        *,
        account_id: str,
        points: int,
        metadata: Any = UNSET,
        reference: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.Transaction:
        """Takes points from a customer; 409 `insufficient_balance` if there are not enough. `POST /ledger/v1/burn`"""
        return self._transport.json(
            Operation("burn", "POST", "/ledger/v1/burn", keyed=True, repeatable=True),
            t.Transaction,
            body={"account_id": account_id, "points": points, "metadata": metadata, "reference": reference},
            key=idempotency_key,
            deadline=deadline,
        )

    def directory(
        self,
        *,
        ids: str | None = UNSET,
        limit: int | None = UNSET,
        cursor: str | None = UNSET,
        deadline: float | None = None,
    ) -> Pager[t.DirectoryEntry]:
        """Names the merchants that joined the network, for everybody who works in it: whose card it is, who owes
        whom. `GET /merchant/v1/directory`
        """
        return self._transport.pages(
            Operation("directory", "GET", "/merchant/v1/directory", repeatable=True),
            t.DirectoryEntry,
            query={"ids": ids, "limit": limit, "cursor": cursor},
            deadline=deadline,
        )

    def earn(
        self,
        *,
        account_id: str,
        expires_after: str | None = UNSET,
        expires_at: datetime | None = UNSET,
        metadata: Any = UNSET,
        points: int | None = UNSET,
        purchase: t.EarnPurchaseParams | Mapping[str, Any] | None = UNSET,
        reference: str | None = UNSET,
        time_zone: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.Transaction:
        """Gives a customer points: so many, or what a purchase is worth by the program of the store's merchant.
        `POST /ledger/v1/earn`
        """
        return self._transport.json(
            Operation("earn", "POST", "/ledger/v1/earn", keyed=True, repeatable=True),
            t.Transaction,
            body={"account_id": account_id, "expires_after": expires_after, "expires_at": expires_at, "metadata": metadata, "points": points, "purchase": purchase, "reference": reference, "time_zone": time_zone},
            key=idempotency_key,
            deadline=deadline,
        )

    def sales(
        self,
        *,
        from_: str,
        to: str,
        interval: str | None = UNSET,
        merchant_id: str | None = UNSET,
        program_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.SalesPage:
        """Says what was bought per day or month: purchases that earned, over all merchants and programs that are
        asked for. A period without any has no line. `GET /analytics/v1/sales`
        """
        return self._transport.json(
            Operation("sales", "GET", "/analytics/v1/sales", repeatable=True),
            t.SalesPage,
            query={"from": from_, "to": to, "interval": interval, "merchant_id": merchant_id, "program_id": program_id},
            deadline=deadline,
        )

    def summary(
        self,
        *,
        from_: str,
        to: str,
        merchant_id: str | None = UNSET,
        program_id: str | None = UNSET,
        deadline: float | None = None,
    ) -> t.Summary:
        """Says in a few lines what moved in a period, what is outstanding at its end and what was bought, over all
        merchants and programs that are asked for. `GET /analytics/v1/summary`
        """
        return self._transport.json(
            Operation("summary", "GET", "/analytics/v1/summary", repeatable=True),
            t.Summary,
            query={"from": from_, "to": to, "merchant_id": merchant_id, "program_id": program_id},
            deadline=deadline,
        )

    def transfer(
        self,
        *,
        amount: int,
        from_account_id: str,
        to_account_id: str,
        metadata: Any = UNSET,
        reference: str | None = UNSET,
        idempotency_key: str | None = None,
        deadline: float | None = None,
    ) -> t.Transaction:
        """Moves value from one customer to another. `POST /ledger/v1/transfers`"""
        return self._transport.json(
            Operation("transfer", "POST", "/ledger/v1/transfers", keyed=True, repeatable=True),
            t.Transaction,
            body={"amount": amount, "from_account_id": from_account_id, "to_account_id": to_account_id, "metadata": metadata, "reference": reference},
            key=idempotency_key,
            deadline=deadline,
        )
