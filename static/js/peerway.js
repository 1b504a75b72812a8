/* Peerway: comfort only; every page works without this file.
   1 leave this page  2 error summary  3 double sending  4 autosave  5 time left */
(function () {
  'use strict';

  var SAVE_AFTER = 10000, RETRY_AFTER = 15000, SHIFT_WITHIN = 5000, DOUBLE_WITHIN = 1000, DRAFT_HEAD_START = 400;
  var KEEPALIVE_LIMIT = 60000; // browsers refuse a keepalive body above 64 KiB
  var NOT_SAVED = 'Not saved yet. We will keep trying. Your words are still on this page.';
  var CONFLICT = 'This was changed in another tab. Send or save it to see both texts.';
  var drafts = [];

  /* 1 Leave this page: hide, send the draft, lock the session, go. Click, or Shift three times within five seconds. */

  var exit = document.querySelector('[data-leave]');
  var voice = document.querySelector('[data-leave-says]');
  var shifts = 0, shiftTimer = null, shiftWasModifier = false, leaving = false;

  function say(words) { if (voice) { voice.textContent = words; } }

  function forgetShifts() {
    clearTimeout(shiftTimer);
    shiftTimer = null;
    shifts = 0;
  }

  function leave() {
    if (leaving) { return; }
    leaving = true;
    document.documentElement.classList.add('is-leaving');
    document.title = '\u00a0';
    var gone = false;
    function go() {
      if (gone) { return; }
      gone = true;
      var form = exit.form;
      try {
        if (form && navigator.sendBeacon) {
          var data = new FormData(form);
          data.append('beacon', '1');
          navigator.sendBeacon(form.action, data);
        }
      } finally {
        window.location.replace(exit.getAttribute('data-exit'));
      }
    }
    var sent = [];
    drafts.forEach(function (draft) { if (draft.isDirty()) { sent.push(draft.send()); } });
    // The draft must reach the server before the lock does: a short head start, behind an already empty page.
    if (!sent.length) { go(); return; }
    setTimeout(go, DRAFT_HEAD_START);
    Promise.all(sent).then(go, go);
  }

  if (exit) {
    exit.addEventListener('click', function (event) {
      event.preventDefault();
      leave();
    });
    document.addEventListener('keyup', function (event) {
      if (event.key !== 'Shift') {
        shiftWasModifier = event.shiftKey;
        if (shifts) { forgetShifts(); say(''); }
        return;
      }
      if (shiftWasModifier) { shiftWasModifier = false; return; }
      shifts += 1;
      if (shifts === 1) {
        shiftTimer = setTimeout(function () { forgetShifts(); say('You are still on this page.'); }, SHIFT_WITHIN);
      }
      if (shifts >= 3) { forgetShifts(); leave(); return; }
      say('Shift pressed, press ' + (shifts === 1 ? '2 more times' : '1 more time') + ' to leave this page');
    });
  }

  window.addEventListener('pageshow', function (event) {
    if (event.persisted) { window.location.reload(); }
  });

  /* 2 The error summary gets the focus. */

  var summary = document.querySelector('[data-error-summary]');
  if (summary) { summary.focus(); }

  /* 3 A second sending within a second is a slip of the finger; later ones are meant. */

  document.addEventListener('submit', function (event) {
    var form = event.target, now = Date.now();
    if (form.peerwaySentAt && now - form.peerwaySentAt < DOUBLE_WITHIN) { event.preventDefault(); return; }
    form.peerwaySentAt = now;
    drafts.forEach(function (draft) { if (draft.form === form) { draft.handOver(); } });
  }, true);

  /* 4 Autosave. It says "saved" only when the server has said so. */

  function size(data) {
    var total = 0;
    data.forEach(function (value, name) { total += 200 + new Blob([name, value]).size; });
    return total;
  }

  function Draft(form) {
    var address = form.getAttribute('data-autosave');
    var status = form.querySelector('.autosave-status');
    var changes = 0, sentChanges = 0, savedChanges = 0, flights = 0, flight = null, timer = null, stopped = false, hurry = false;

    function tell(words, isWaiting) {
      if (!status) { return; }
      if (status.textContent !== words) { status.textContent = words; }
      status.classList.toggle('is-waiting', !!isWaiting);
    }

    function later(wait) {
      if (!timer && !stopped) {
        timer = setTimeout(function () { timer = null; flush(); }, wait);
      }
    }

    function isDirty() { return !stopped && changes > savedChanges; }

    function accept(answer, upTo) {
      if (!answer || typeof answer.saved_at !== 'string') { throw new Error('not saved'); }
      savedChanges = Math.max(savedChanges, upTo);
      var version = form.querySelector('input[name="row_version"]');
      if (version && answer.row_version !== undefined) { version.value = String(answer.row_version); }
      tell('Draft saved at ' + answer.saved_at);
    }

    function refuse() {
      if (stopped || changes <= savedChanges) { return; }
      tell(NOT_SAVED, true);
      clearTimeout(timer);
      timer = null;
      later(RETRY_AFTER);
    }

    function send() {
      if (flights && sentChanges === changes) { return flight; }
      var upTo = sentChanges = changes, data = new FormData(form);
      clearTimeout(timer);
      timer = null;
      flights += 1;
      flight = fetch(address, {
        method: 'POST', body: data, keepalive: size(data) < KEEPALIVE_LIMIT, credentials: 'same-origin',
        redirect: 'manual', headers: { 'X-Requested-With': 'autosave' }
      }).then(function (response) {
        if (response.status === 409) { stopped = true; tell(CONFLICT, true); return null; }
        if (!response.ok) { throw new Error('not saved'); }
        return response.json().then(function (answer) { accept(answer, upTo); });
      }).catch(refuse).then(function () {
        flights -= 1;
        if (isDirty() && !flights) {
          if (hurry && sentChanges < changes) { flush(); } else { later(SAVE_AFTER); }
        }
        hurry = false;
      });
      return flight;
    }

    function flush() {
      if (!isDirty()) { return; }
      if (flights) { hurry = true; return; }
      send();
    }

    function touched(event) {
      if (leaving || event.target.type === 'file') { return; }
      changes += 1;
      later(SAVE_AFTER);
    }

    form.addEventListener('input', touched);

    this.form = form;
    this.isDirty = isDirty;
    this.send = send;
    this.flush = flush;
    // She has sent the form itself: the page's own answer comes next, a late draft would only cross it.
    this.handOver = function () { clearTimeout(timer); timer = null; savedChanges = changes; };
  }

  Array.prototype.forEach.call(document.querySelectorAll('form[data-autosave]'), function (form) { drafts.push(new Draft(form)); });

  document.addEventListener('visibilitychange', function () {
    if (document.visibilityState === 'hidden' && !leaving) { drafts.forEach(function (draft) { draft.flush(); }); }
  });
  window.addEventListener('pagehide', function () {
    if (!leaving) { drafts.forEach(function (draft) { if (draft.isDirty()) { draft.send(); } }); }
  });

  /* 5 Time left: said at the minutes the page names, by the server's count, and never in between. */

  var timed = document.querySelector('[data-time-left]');
  if (timed) {
    var hears = document.querySelector('.time-left'), seconds = Number(timed.getAttribute('data-time-left'));
    timed.getAttribute('data-announced').split(' ').filter(Boolean).forEach(function (minutes) {
      setTimeout(function () { hears.textContent = minutes + (minutes === '1' ? ' minute' : ' minutes') + ' left.'; }, (seconds - minutes * 60) * 1000);
    });
  }
}());
