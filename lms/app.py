"""The roof: the only file that knows every room. It hangs the rooms together and lets nothing start that nobody has a right to."""

import importlib
from types import ModuleType
from typing import Any

from flask import Flask, current_app, redirect, request, session
from flask_login import LoginManager, current_user
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy.orm import configure_mappers
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from lms import config
from lms.access import Actor, gate
from lms.base import findings
from lms.base.db import db, prepare_engine
from lms.base.errors import StepUpNeeded
from lms.config import ROOT, Settings
from lms.tenancy.actions import bind_request
from lms.tenancy.rules import OrganisationScope
from lms.web import assets, errors, filters, furniture, headers, logs, receipts, sessions, turnstile
from lms.web.application import House

MODELS = (
    "lms.web.models", "lms.tenancy.models", "lms.audit.models", "lms.jobs.models", "lms.mail.models", "lms.privacy.models",
    "lms.lrs.models",
    "lms.accounts.models", "lms.drafts.models",
    "lms.membership.models",
    "lms.joining.models", "lms.governance.models",
    "courses.catalogue.models", "courses.reviews.models", "courses.learning.models",
    "courses.authoring.models", "courses.colleagues.models",
    "assessments.sittings.models", "assessments.quizzes.models", "assessments.scenarios.models",
    "assessments.diaries.models", "assessments.wellbeing.models",
)
REGISTERS = (
    "lms.web.registers", "lms.tenancy.registers", "lms.audit.registers", "lms.jobs.registers", "lms.mail.registers",
    "lms.privacy.registers", "lms.help.registers", "lms.lrs.registers",
    "lms.accounts.registers", "lms.drafts.registers", "lms.membership.registers",
    "lms.joining.registers", "lms.governance.registers", "lms.operations.registers",
    "courses.catalogue.registers",
    "courses.reviews.registers",
    "courses.learning.registers",
    "courses.offline.registers",
    "courses.authoring.registers", "courses.colleagues.registers",
    "assessments.sittings.registers", "assessments.quizzes.registers", "assessments.scenarios.registers",
    "assessments.diaries.registers", "assessments.wellbeing.registers",
)

SECOND_FACTOR = "/account/second-factor"
MOST_AT_THE_DOOR, MOST_URLENCODED = 64 * 1024, 1024 * 1024


def create_app(settings: Settings | None = None) -> House:
    """The whole house. Raises UnsafeSettings when starting it would put people at risk."""
    settings = settings or config.from_environment()
    app = House("lms", root_path=str(ROOT), static_folder=None, template_folder="lms/web/templates")
    configure(app, settings)
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=settings.trusted_proxies)  # type: ignore[method-assign]
    app.wsgi_app = turnstile.one_after_the_other(app.wsgi_app)  # type: ignore[method-assign,assignment]
    for name in MODELS:
        importlib.import_module(name)
    configure_mappers()      # now, and not at the first question, which several threads may ask at once
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    Migrate(app, db, directory=str(ROOT / "migrations"))
    registers = [importlib.import_module(name) for name in REGISTERS]
    furnish(app, settings, registers)
    for register in registers:
        for blueprint in getattr(register, "BLUEPRINTS", ()):
            app.register_blueprint(blueprint)
        for command in getattr(register, "COMMANDS", ()):
            app.cli.add_command(command)
    importlib.import_module("lms.cli").install(app)
    list(gate.grants_of(app))
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Flask's own settings from ours."""
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=list(settings.trusted_hosts),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=_engine_options(settings),
        MAX_CONTENT_LENGTH=settings.form_memory_bytes + 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=settings.form_memory_bytes,
        SESSION_COOKIE_SECURE=settings.is_https,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        EXIT_ADDRESS=settings.exit_address,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.autoescape = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def furnish(app: House, settings: Settings, registers: list[ModuleType]) -> None:
    """Logs, door, anti-forgery, headers, error pages and the furniture every page carries; the order of the first three matters."""
    by_name: dict[str, Any] = {register.__name__: register for register in registers}
    members, drafts = by_name["lms.membership.registers"], by_name["lms.drafts.registers"]
    cookie = "__Host-peerway" if settings.is_https else "peerway"
    app.session_interface = sessions.HouseSessionInterface(members.session_store(settings), cookie)
    install_people(app)
    logs.install(app)
    app.before_request(lambda: at_the_door(drafts.turn_away))
    against_forgery = CSRFProtect(app)
    machines = {blueprint: most for register in registers for blueprint, most in getattr(register, "MACHINES", {}).items()}
    app.extensions["peerway_machines"] = {blueprint.name: most for blueprint, most in machines.items()}
    for blueprint in machines:
        against_forgery.exempt(blueprint)
    headers.install(app, settings.exit_origin, settings.is_https)
    errors.install(app)
    app.register_error_handler(CSRFError, drafts.on_forgery_error)
    app.register_error_handler(receipts.SpentForm, drafts.on_spent_form)
    app.register_error_handler(StepUpNeeded, drafts.on_step_up)
    assets.install(app, ROOT / "static")
    filters.install(app)
    app.context_processor(furniture.fresh)
    app.extensions["peerway_navigation"] = sorted(_all(registers, "NAVIGATION"), key=lambda item: item.order)
    app.extensions["peerway_jobs"] = {job.name: job for job in _all(registers, "JOBS")}
    app.extensions["peerway_states"] = [register.state for register in registers if hasattr(register, "state")]
    app.extensions["peerway_waiting"] = drafts.waiting
    app.extensions["peerway_recipient"] = by_name["lms.accounts.registers"].recipient
    app.extensions["peerway_who_is"], app.extensions["peerway_against_erasure"] = members.who_is, members.against_erasure
    app.extensions["peerway_away_in"], app.extensions["peerway_away_people"] = members.away_in, members.away_people
    app.extensions["peerway_time_away"] = members.time_away
    app.extensions["peerway_privacy_notice"] = by_name["lms.governance.registers"].privacy_notice
    app.extensions["peerway_everybody"] = by_name["lms.accounts.registers"].everybody
    app.extensions["peerway_shut_out"] = by_name["lms.accounts.registers"].end_sessions
    app.extensions["peerway_letters"] = {letter.kind: letter for letter in _all(registers, "LETTERS")}
    app.extensions["peerway_acts"] = {act: words for register in registers for act, words in getattr(register, "ACTS", {}).items()}
    app.extensions["peerway_on_placed"], app.extensions["peerway_on_erased"] = _all(registers, "ON_PLACED"), _all(registers, "ON_ERASED")
    app.extensions["peerway_prerequisites"] = tuple(_all(registers, "PREREQUISITES"))
    app.extensions["peerway_on_record_trouble"] = _all(registers, "ON_RECORD_TROUBLE")
    app.extensions["peerway_registers"] = registers


def install_people(app: Flask) -> None:
    """Flask-Login finds the person in our own session. Its `init_app` is not called: it would open the session on every request."""
    people = LoginManager()
    people.session_protection = None
    people.request_loader(lambda _request: _actor_of_session())
    app.login_manager = people  # type: ignore[attr-defined]


def _actor_of_session() -> Actor | None:
    stored = session.data is not None and session.stored  # type: ignore[attr-defined]
    actor: Actor | None = stored.acting if stored and not stored.is_locked else None
    return actor


def at_the_door(turn_away: Any) -> Response | None:
    """Public pages pass without a look; everybody else shows who she is and works inside her organisation's scope.

    A request for another host passes as well: its 400 is waiting in the dispatch (ASVS; safety.md 2.1, class 16).
    """
    if current_app.config["SETTINGS"].demo and not config.is_loopback(request.remote_addr or ""):
        return errors.page(403, "This is a demo with known pass phrases. It answers only to the machine it runs on.")
    machines = current_app.extensions["peerway_machines"]
    if request.blueprint in machines:
        request.max_content_length = machines[request.blueprint]
        return None      # another system: no cookie is looked at, so there is no session to misuse; it shows a key
    if _is_too_much():
        return errors.page(413)
    if _is_sent_from_elsewhere():
        return errors.page(403)
    if gate.is_open_to_all() or isinstance(request.routing_exception, SecurityError):
        return None
    return _show_who_she_is(turn_away)


def _show_who_she_is(turn_away: Any) -> Response | None:
    if not current_user.is_authenticated:
        answer: Response = turn_away()
        return answer
    if current_user.needs_second_factor and not str(request.endpoint).startswith("factor."):
        return current_app.make_response(redirect(SECOND_FACTOR, 303))
    if current_user.organisation_id:
        bind_request(OrganisationScope(current_user.organisation_id))
    return None


def _is_sent_from_elsewhere() -> bool:
    is_changing = request.method not in ("GET", "HEAD") and request.path != errors.LEAVE
    return is_changing and request.headers.get("Sec-Fetch-Site") == "cross-site"


def _is_too_much() -> bool:
    """More than any form of ours sends: the door's forms are small, long words travel as multipart, which bounds its parts."""
    length = request.content_length or 0
    if gate.is_open_to_all():
        return length > MOST_AT_THE_DOOR
    return request.mimetype == "application/x-www-form-urlencoded" and length > MOST_URLENCODED


def serving_app() -> House:
    """The app as a server runs it: refuses to start while a check fails or demo people exist where no demo is meant to be."""
    app = create_app()
    with app.app_context():
        findings.refuse(findings.ask(app.extensions["peerway_registers"], app.config["SETTINGS"], before_serving=True))
    return app


def _all(registers: list[ModuleType], name: str) -> list[Any]:
    return [item for register in registers for item in getattr(register, name, ())]


def _engine_options(settings: Settings) -> dict[str, Any]:
    # Each thread may hold the request's connection and one more beside it (a look noted, a session touched).
    options: dict[str, Any] = {"hide_parameters": True, "pool_size": 2 * settings.server_threads, "max_overflow": 2}
    if settings.database_url.startswith("postgresql"):
        options.update(connect_args={"options": "-c statement_timeout=15000 -c lock_timeout=5000"})
    return options
