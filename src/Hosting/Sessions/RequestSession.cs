using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PluginChat.Hosting.Caching;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Sessions;

// Long: one object's states, from the cookie that came to the one that goes.
/// <summary>
/// The session as one request sees it: what was stored when it was loaded, and what the request changed since. It is stored when the answer
/// begins, so that a client that is sent on finds it there, and once more at the end. All that changes is under its lock: the answer of a
/// stream begins beside what gives its events.
/// </summary>
sealed class RequestSession(HttpContext context, RouteConfig route, SiteSessions sessions) : Session
{
    readonly Lock _lock = new();
    readonly Dictionary<string, byte[]?> _changes = new(StringComparer.Ordinal); // null for what was removed
    HttpContext? _context = context; // null when the request is over: the server uses it again
    ImmutableDictionary<string, byte[]> _stored = ImmutableDictionary<string, byte[]>.Empty;
    SessionId? _id; // null where there is no session
    SessionId? _former; // of one that was renewed or has ended, and is still stored
    SessionException? _fault;
    bool _isLoaded;
    bool _isNew; // not stored yet
    bool _isCleared; // what is stored goes
    bool _isFollowed; // the beginning of the answer is waited for
    bool _hasNewCookie; // the visitor's is another
    bool _isLate; // it came with the id of a session that was renewed while it was on the way
    bool _isLost; // what is written is for this request alone
    bool _isStarting; // the answer begins, and its cookies are what they are

    /// <summary>Whose session it is, once that is not for the cookie to say.</summary>
    public VisitorSession? Visitor
    {
        get
        {
            lock (_lock)
                return _isLoaded ? new(_id) : field;
        }
        init;
    }

    /// <summary>Whether the answer begins: then no cookie can be given any more.</summary>
    public bool IsStarting
    {
        set
        {
            lock (_lock)
                _isStarting = value;
        }
    }

    public override string Id => Loaded()._id?.Key ?? "";

    public override bool Exists => Loaded()._id is not null;

    public override IReadOnlyCollection<string> Names
    {
        get
        {
            lock (_lock)
                return [.. Used().Values().Keys.Where(name => !IsInternal(name))];
        }
    }

    /// <summary>Set for a WebSocket's handshake: the services of the controller, which the request does not have.</summary>
    public IServiceProvider? Handshake { get; init; }

    protected override JsonSerializerOptions Json => (Handshake ?? Context.RequestServices).GetRequiredService<SessionJson>().Options;

    HttpContext Context =>
        _context ?? throw new ObjectDisposedException(nameof(Session), "The request is over: a session belongs to one request.");

    public override async Task LoadAsync(CancellationToken cancellationToken = default)
    {
        if (_isLoaded)
            return;
        if (_fault is not null)
            throw _fault;
        if ((Visitor is { } visitor ? visitor.Id : VisitorsId()) is { } id)
        {
            try
            {
                // An id that is not known is nobody's: it is not taken on, or whoever planted it would know it.
                var stored = await sessions.Store.LoadAsync(id.Key, route.Timeouts.Session).ConfigureAwait(false);
                (_stored, _id) = (stored ?? _stored, stored is null ? null : id);
                _isLate = stored is null && await sessions.Store.WasReplacedAsync(id.Key).ConfigureAwait(false);
            }
            catch (SessionException e)
            {
                _fault = e;
                throw;
            }
        }
        _isLoaded = true;
    }

    public override bool Remove(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
        {
            if (!Used().Values().ContainsKey(name))
                return false;
            _changes[name] = null;
            return true;
        }
    }

    public override void Clear()
    {
        lock (_lock)
        {
            Used()._changes.Clear();
            _stored = _stored.Clear();
            _isCleared = _id is not null;
        }
    }

    public override void Renew()
    {
        lock (_lock)
        {
            Used();
            // Who signs in gets a session, whatever the request came with.
            _isLate = false;
            if (_id is null)
                return;
            RequireNoAnswer("given another id");
            // All that it has goes to the new one.
            foreach (var (name, value) in _stored)
                _changes.TryAdd(name, value);
            _former = _isNew ? _former : _former ?? _id;
            Begin();
        }
    }

    public override void End()
    {
        lock (_lock)
        {
            Used();
            if (_id is null)
                return;
            RequireNoAnswer("ended");
            _former = _isNew ? _former : _former ?? _id;
            (_id, _isNew, _isCleared, _hasNewCookie, _isLost) = (null, false, false, !_isLost, false);
            _stored = _stored.Clear();
            _changes.Clear();
        }
    }

    public override string GetSecurityToken()
    {
        lock (_lock)
        {
            if (Used()._id is null)
                Begin();
            return SecurityToken.Masked(_id!);
        }
    }

    public override async Task CommitAsync(CancellationToken cancellationToken = default)
    {
        SessionChanges? changes;
        string? ended;
        lock (_lock)
            (changes, ended) = TakeChanges();
        if (ended is not null)
            await sessions.Store.RemoveAsync(ended).ConfigureAwait(false);
        if (changes is null)
            return;
        try
        {
            // False where another request has ended it: then it stays so.
            await sessions.Store.SaveAsync(changes).ConfigureAwait(false);
        }
        catch (SessionException e)
        {
            _fault = e;
            throw;
        }
    }

    // What is to be stored, or else the session that is to go. Under the lock.
    (SessionChanges? Changes, string? Ended) TakeChanges()
    {
        if (!_isLoaded)
            return default;
        var former = _former;
        if (_id is null)
        {
            _former = null;
            return (null, former?.Key);
        }
        if (_isLost || !_isNew && !_isCleared && _changes.Count == 0)
            return default;
        var changes = new SessionChanges(
            _id.Key,
            new Dictionary<string, byte[]?>(_changes),
            route.Timeouts.Session,
            sessions.Site.Limits.SessionDataBytes
        )
        {
            IsNew = _isNew,
            ClearsFirst = _isCleared,
            Replaces = former?.Key,
        };
        _stored = Values();
        _changes.Clear();
        (_isNew, _isCleared, _former) = (false, false, null);
        return (changes, null);
    }

    /// <summary>Lets go of the request: whoever still has the session is told that it is over.</summary>
    public void Detach() => _context = null;

    /// <summary>Stores what was changed after the answer began, and lets go of the request.</summary>
    public async ValueTask CloseAsync()
    {
        try
        {
            await CommitAsync().ConfigureAwait(false);
        }
        catch (SessionException e)
        {
            sessions.Refuse(e, route); // nobody is there to be told
        }
        finally
        {
            Detach();
        }
    }

    protected override byte[]? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
        {
            Used();
            return _changes.TryGetValue(name, out var changed) ? changed : _stored.GetValueOrDefault(name);
        }
    }

    protected override void Write(string name, byte[] value)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (_lock)
        {
            Used();
            RequireRoom(name, value);
            if (_id is null)
                Begin();
            _changes[name] = value;
        }
    }

    void RequireRoom(string name, byte[] value)
    {
        var most = sessions.Site.Limits.SessionDataBytes;
        var size = SessionChanges.SizeOf(name, value);
        foreach (var (other, kept) in Values().Remove(name))
            size += SessionChanges.SizeOf(other, kept);
        if (size > most)
            throw new SessionException(
                SessionFault.TooLarge,
                $"'{name}' would make the session {size} bytes long, and it may have {most}: keep less in it, or raise "
                    + "http.limits.sessionData."
            );
    }

    void Begin()
    {
        RequireNoAnswer("begun");
        // The visitor has the renewed session's cookie by now, or is about to get it: another one would take its place.
        _isLost = _isLate;
        (_id, _isNew, _hasNewCookie) = (SessionId.New(), true, !_isLost);
        _isCleared = false;
        _stored = _stored.Clear();
    }

    void RequireNoAnswer(string what)
    {
        if (Handshake is not null)
            throw new InvalidOperationException(
                $"A session cannot be {what} in a handshake: its cookie goes with the answer of an HTTP action or a page."
            );
        if (_isStarting || Context.Response.HasStarted)
            throw new InvalidOperationException($"A session cannot be {what} once the answer has begun: its cookie goes before that.");
    }

    ImmutableDictionary<string, byte[]> Values()
    {
        if (_changes.Count == 0)
            return _stored;
        var values = _stored.ToBuilder();
        foreach (var (name, value) in _changes)
        {
            if (value is null)
                values.Remove(name);
            else
                values[name] = value;
        }
        return values.ToImmutable();
    }

    // That somebody has a cookie changes nothing for an answer that does not use the session.
    SessionId? VisitorsId()
    {
        var watch = Context.Features.Get<IAnswerWatch>();
        watch?.Pause();
        var id = SessionCookies.IdOf(Context.Request, sessions.Site.SessionCookie);
        watch?.Resume();
        return id;
    }

    RequestSession Loaded()
    {
        Context.Features.Get<IAnswerWatch>()?.KeepForNobody();
        if (_fault is not null)
            throw _fault;
        return _isLoaded
            ? this
            : throw new InvalidOperationException(
                "The session is not loaded: take a parameter of type Session, or call 'await context.LoadSessionAsync()' first."
            );
    }

    // What the answer says depends on it from here on.
    RequestSession Used()
    {
        Loaded();
        if (!_isFollowed && !_isStarting && Handshake is null && !Context.Response.HasStarted)
        {
            _isFollowed = true;
            Context.Response.OnStarting(static session => ((RequestSession)session).OnStartingAsync(), this);
        }
        return this;
    }

    async Task OnStartingAsync()
    {
        if (_context is not { } context || _fault is not null)
            return;
        IsStarting = true;
        try
        {
            await CommitAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (SessionException e)
        {
            // Of an action that asked the framework's context for it; of others it is stored before there is an answer. Its text is on its
            // way, and must not look like a success.
            context.Response.StatusCode = sessions.Refuse(e, route);
            return;
        }
        if (_hasNewCookie && _id is null)
            SessionCookies.Take(context, sessions.Site.SessionCookie);
        else if (_hasNewCookie)
            SessionCookies.Give(context, sessions.Site.SessionCookie, _id!);
        if (_id is not null && !_isLost && route.Xsrf)
            GiveToken(context, SecurityToken.Of(_id));
        var headers = context.Response.Headers;
        // One visitor's alone. Who is given a cookie is not to be given it again from anybody's cache.
        if (_hasNewCookie)
            headers.CacheControl = "no-store";
        else if (headers.CacheControl.Count == 0 || headers.CacheControl == "no-cache")
            headers.CacheControl = "private, no-cache";
    }

    void GiveToken(HttpContext context, string token)
    {
        context.Response.Headers[SessionCookies.TokenHeader] = token;
        if (_hasNewCookie || context.Request.Cookies[SessionCookies.Token] != token)
            SessionCookies.GiveToken(context, token);
    }
}
