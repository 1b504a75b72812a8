"""One door for every xAPI request: which syntax, which version, whose key, which resource (xAPI-Communication 1, 3, 4)."""

from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, Response, request
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import Authorization, MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from lms.access import PUBLIC, requires
from lms.base import clock
from lms.base.db import db, waits_for_nobody
from lms.lrs import actions, queries
from lms.lrs.actions.keys import NOTED_EVERY
from lms.lrs.queries.keys import Holder
from lms.lrs.rules.asking import Asked, Refused, version_of
from lms.lrs.rules.bodies import MOST_BYTES, media_type
from lms.lrs.views import documents, others, statements
from lms.lrs.views.telling import in_json, say_through
from lms.tenancy.actions import bind_request
from lms.tenancy.queries import home_of
from lms.tenancy.rules import OrganisationScope
from lms.web.logs import logger, request_id
from lms.web.receipts import repeatable
from lms.web.transactions import SAFE_METHODS
from lms.xapi import profile
from lms.xapi.checking import Version
from lms.xapi.vocabulary import PROFILE_VERSION

blueprint = Blueprint("xapi", __name__)
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")
NOT_HERE = "This cannot be done here."
TRIES, MOST_OF_A_STRANGER = 3, 256 * 1024
FORM = "application/x-www-form-urlencoded"
AS_HEADERS = (
    "authorization", "x-experience-api-version", "content-type", "content-length", "if-match", "if-none-match", "accept", "accept-language",
)
Handler = Callable[[Asked, Holder], Response]
RESOURCES: dict[str, dict[str, Handler]] = {
    "statements": {"GET": statements.give, "PUT": statements.put, "POST": statements.post},
    "activities/state": documents.OF_STATE,
    "activities/profile": documents.OF_ACTIVITIES,
    "agents/profile": documents.OF_AGENTS,
    "activities": {"GET": others.activity},
    "agents": {"GET": others.agent},
}
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, X-Experience-API-Version, X-Experience-API-Consistent-Through, X-Request-Id",
    "Cross-Origin-Resource-Policy": "cross-origin", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS", "Access-Control-Max-Age": "600",
    "Access-Control-Allow-Headers": "Authorization, Content-Type, If-Match, If-None-Match, Accept-Language, X-Experience-API-Version",
}


@blueprint.route("/xapi/<path:resource>", methods=METHODS, provide_automatic_options=False)
@requires(PUBLIC)
@repeatable
def answer(resource: str) -> Response:
    """Answer another system, or say what is wrong with what it asked."""
    try:
        response = _answer(resource.rstrip("/"))
    except Refused as refused:
        response = _refusal(refused)
    except RequestEntityTooLarge:
        response = _refusal(Refused(413, f"Send at most {MOST_BYTES // 1024 // 1024} MB at once."))
    except (DBAPIError, PoolTimeout) as fault:
        logger.error("database", exc_info=fault, extra={"request_id": request_id()})
        response = _refusal(Refused(503, "The record cannot be reached just now. Nothing was stored: send it again in a minute."))
        response.headers["Retry-After"] = "5"
    except Exception as fault:
        logger.error("unexpected", exc_info=fault, extra={"request_id": request_id()})
        response = _refusal(Refused(500, f"Something went wrong on our side; nothing was stored. Reference: {request_id()}"))
    return _with_headers(response, resource)


def _answer(resource: str) -> Response:
    if request.method == "OPTIONS":
        return Response(status=204, headers=PREFLIGHT)
    if resource in OPEN:
        return OPEN[resource]() if request.method in ("GET", "HEAD") else _refusal(Refused(405, NOT_HERE), Allow="GET, HEAD")
    if resource not in RESOURCES:
        raise Refused(404, "There is no such resource. There are: about, " + ", ".join(RESOURCES) + ".")
    asked = _asked(resource)
    handler = RESOURCES[resource].get("GET" if asked.method == "HEAD" else asked.method)
    if handler is None:
        return _refusal(Refused(405, NOT_HERE), Allow=", ".join(["HEAD", *RESOURCES[resource]]))
    if not asked.headers.get("x-experience-api-version"):
        version_of(None)
    if _is_short() and waits_for_nobody():
        asked = _with_body(asked)
        holder = _holder(asked, lambda name, secret: queries.holder_at_home(db.session(), name, secret))
    else:
        holder = _holder(asked, queries.holder_of)
    bind_request(OrganisationScope(holder.organisation_id))
    return _in_tries(handler, _with_body(asked), holder)


def _in_tries(handler: Handler, asked: Asked, holder: Holder) -> Response:
    """Whoever is second with the same id or document looks again at what the first one left."""
    for _ in range(TRIES):
        try:
            return handler(asked, holder)
        except (IntegrityError, StaleDataError):
            db.session.rollback()
            asked = replace(asked, is_second=True)
    raise Refused(503, "Others are writing the same just now. Nothing was stored: send it again.")


def _asked(resource: str) -> Asked:
    """The request as it is meant; the alternate syntax of 1.0.3 sends everything in a form (1.3). A header that is there counts first."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    parameters = _single(request.args)
    method, body = request.method, b""
    _must_be_plain(headers)
    said = headers.get("x-experience-api-version")
    is_alternate = method == "POST" and "method" in parameters and (said is None or version_of(said) is Version.ONE)
    if is_alternate:
        method, parameters, body = _alternate(parameters, headers)
    said = headers.get("x-experience-api-version")
    version = version_of(said) if said else Version.ONE
    return Asked(method, resource, version, parameters, headers, body, headers.get("content-type", ""))


def _is_short() -> bool:
    """Whether what comes is little enough to be read before the key is known."""
    return request.method in SAFE_METHODS or (request.content_length is not None and request.content_length <= MOST_OF_A_STRANGER)


def _with_body(asked: Asked) -> Asked:
    """What a stranger sends is not even read when it is long: the body comes after the key."""
    is_sent = asked.method == request.method and asked.method in ("PUT", "POST", "DELETE")
    return replace(asked, body=request.get_data(cache=False, parse_form_data=False)) if is_sent and not asked.body else asked


def _must_be_plain(headers: dict[str, str]) -> None:
    if not headers.get("content-type", "").isprintable():
        raise Refused(400, "The Content-Type is none.")


def _alternate(parameters: dict[str, str], headers: dict[str, str]) -> tuple[str, dict[str, str], bytes]:
    if len(parameters) > 1 or media_type(headers.get("content-type", "")) != FORM:
        raise Refused(400, "The alternate syntax is a form, sent by POST with the parameter method alone (1.3).")
    if "authorization" not in headers and (request.content_length or MOST_OF_A_STRANGER + 1) > MOST_OF_A_STRANGER:
        raise Refused(413, "A form this long shows its key in the header Authorization.")
    method, form = parameters["method"].upper(), _single(request.form)
    content = form.pop("content", None)
    if method not in ("GET", "PUT", "POST", "DELETE", "HEAD") or (method in ("PUT", "POST") and content is None):
        raise Refused(400, "The form has to have the parameter content, and method has to be GET, PUT, POST or DELETE (1.3).")
    headers["content-type"] = "application/json"
    for name in (name for name in list(form) if name.lower() in AS_HEADERS):
        value = form.pop(name)
        if name.lower() == "content-type" or name.lower() not in headers:
            headers[name.lower()] = value
    _must_be_plain(headers)
    return method, form, (content or "").encode("utf-8", "surrogatepass")


def _single(several: MultiDict[str, str]) -> dict[str, str]:
    if any(len(values) > 1 for values in several.listvalues()):
        raise Refused(400, "A parameter stands there twice.")
    return several.to_dict()


def _holder(asked: Asked, find: Callable[[str, str], Holder | None]) -> Holder:
    """Whose key it is. Raises Refused (4.0)."""
    shown = Authorization.from_header(asked.headers.get("authorization"))
    is_basic = shown is not None and shown.type == "basic"
    holder = find(shown.username or "", shown.password or "") if is_basic and shown else None
    if holder is None:
        raise Refused(401, "Show the key of your system: HTTP Basic, with the key's id and secret.")
    if holder.used_at is None or clock.now() - holder.used_at > NOTED_EVERY:
        actions.note_use(holder)
    return holder


def _about() -> Response:
    """What is spoken here; a client of 1.0 is told of what it can know (2.8)."""
    known = ["1.0.0", "1.0.1", "1.0.2", "1.0.3"]
    said = request.headers.get("X-Experience-API-Version")
    return in_json({"version": known if said and said.startswith("1") else [*known, "2.0.0"]})


def _profile() -> Response:
    """Our own profile, for everybody: it says what our statements hold, and of nobody anything."""
    return in_json(profile.document(home_of(db.session()).iri_base), kind="application/ld+json")


OPEN: dict[str, Callable[[], Response]] = {"about": _about, "profile": _profile, PROFILE_VERSION.removeprefix("xapi/"): _profile}


def _refusal(refused: Refused, **headers: str) -> Response:
    """Words, and as JSON what is wrong where; nothing half done stays."""
    db.session.rollback()
    if refused.faults:
        response = in_json({"error": refused.words, "faults": refused.faults, "reference": request_id()}, refused.status)
    else:
        response = Response(refused.words, refused.status, mimetype="text/plain")
    if refused.status == 401:
        response.headers["WWW-Authenticate"] = 'Basic realm="Peerway record store", charset="UTF-8"'
    response.headers.update(headers)
    return response


def _with_headers(response: Response, resource: str) -> Response:
    is_two = request.headers.get("X-Experience-API-Version", "").startswith("2")      # a form that names a version speaks 1.0
    response.headers["X-Experience-API-Version"] = (Version.TWO if is_two else Version.ONE).value
    response.headers.update(CORS)
    if response.status_code == 204:
        response.headers.pop("Content-Type", None)
    if resource == "statements":
        say_through(response, clock.now())
    return response
